package io.reeve.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals secrets before they enter the ledger, and opens them for the workers that may have them: AES-256 in GCM, with a
 * new random nonce each time. What is sealed for one name cannot be passed off as another's.
 */
public final class SecretBox {
    /** Of the key, in its file as hexadecimal digits. */
    private static final int KEY_BYTES = 32;

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int CHECK_BYTES = 8;

    private final @Nullable SecretKeySpec key;
    private final String check;
    private final SecureRandom random = new SecureRandom();

    private SecretBox(byte @Nullable [] key) {
        this.key = key == null ? null : new SecretKeySpec(key, "AES");
        this.check = key == null ? "" : checkOf(key);
    }

    /** Of a node without a key: it can neither seal nor open. */
    public static SecretBox none() {
        return new SecretBox(null);
    }

    /** Reads the key; fails with a sentence for people where the file holds none. */
    public static SecretBox read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
        if (!text.matches("[0-9a-fA-F]{" + 2 * KEY_BYTES + "}")) {
            throw new IOException("the secret key file " + file + " does not hold " + 2 * KEY_BYTES
                    + " hexadecimal digits: openssl rand -hex 32 makes a key");
        }
        return new SecretBox(HexFormat.of().parseHex(text));
    }

    public boolean hasKey() {
        return key != null;
    }

    /** The same for two boxes with one key; empty without a key. Nothing of the key follows from it. */
    public String keyCheck() {
        return check;
    }

    /** Fails where there is no key. */
    public String seal(String role, String name, byte[] value) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = run(Cipher.ENCRYPT_MODE, nonce, role, name, value, 0, value.length);
        byte[] both = new byte[NONCE_BYTES + sealed.length];
        System.arraycopy(nonce, 0, both, 0, NONCE_BYTES);
        System.arraycopy(sealed, 0, both, NONCE_BYTES, sealed.length);
        return Base64.getEncoder().encodeToString(both);
    }

    /** Fails with {@link IllegalArgumentException} where it was sealed with another key, or for another name. */
    public byte[] open(String role, String name, String sealed) {
        byte[] both = Base64.getDecoder().decode(sealed);
        if (both.length < NONCE_BYTES) {
            throw new IllegalArgumentException("nothing is sealed in it");
        }
        byte[] nonce = java.util.Arrays.copyOf(both, NONCE_BYTES);
        return run(Cipher.DECRYPT_MODE, nonce, role, name, both, NONCE_BYTES, both.length - NONCE_BYTES);
    }

    private byte[] run(int mode, byte[] nonce, String role, String name, byte[] bytes, int from, int length) {
        if (key == null) {
            throw new IllegalArgumentException("this control node has no secret key");
        }
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD((role + " " + name).getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(bytes, from, length);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("it was sealed with another key, or changed since", e);
        }
    }

    private static String checkOf(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] sum = mac.doFinal("reeve secret key check".getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(sum, 0, CHECK_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }
}
