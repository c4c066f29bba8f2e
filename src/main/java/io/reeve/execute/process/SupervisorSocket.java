package io.reeve.execute.process;

import io.reeve.model.NodeId;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to the native supervisor. One thread may read while another writes. */
public final class SupervisorSocket implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SupervisorSocket.class);

    /** The operating system takes 108 bytes, and the end. */
    private static final int MAX_PATH_BYTES = 100;

    private final SocketChannel channel;
    private final ByteBuffer replies =
            ByteBuffer.allocateDirect(64 * 1024).order(ByteOrder.LITTLE_ENDIAN).flip();

    private SupervisorSocket(SocketChannel channel) {
        this.channel = channel;
    }

    /** Connects and says hello; throws {@link java.net.SocketException} where nobody listens. */
    static SupervisorSocket connect(Path folder, NodeId node) throws IOException {
        return connect(folder, SupervisorFrames.LOWEST_VERSION, SupervisorFrames.HIGHEST_VERSION, node.value());
    }

    /** Connects only to be refused, with the reason. */
    public static SupervisorSocket probe(Path folder) throws IOException {
        return connect(folder, 0, 0, "");
    }

    private static SupervisorSocket connect(Path folder, int lowest, int highest, String node) throws IOException {
        SupervisorSocket socket = new SupervisorSocket(channelTo(folder));
        try {
            SupervisorFrames hello = new SupervisorFrames();
            hello.connect(lowest, highest, node);
            socket.write(hello.drain());
        } catch (IOException e) {
            log.debug("supervisor hung up at once", e); // it may have said why: what it wrote can be read
        }
        return socket;
    }

    private static SocketChannel channelTo(Path folder) throws IOException {
        Path socket = folder.resolve("socket");
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PATH_BYTES) {
            return open(socket);
        }
        // A link makes the path short. It is in a folder that only this user may enter, and needed for this moment.
        Path passage = Files.createTempDirectory("reeve");
        Path link = passage.resolve("d");
        try {
            return open(Files.createSymbolicLink(link, folder.toAbsolutePath()).resolve("socket"));
        } finally {
            Files.deleteIfExists(link);
            Files.delete(passage);
        }
    }

    private static SocketChannel open(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Reads one reply, type first. */
    public ByteBuffer read() throws IOException {
        fill(Integer.BYTES);
        int length = replies.getInt();
        if (length < 1 || length > SupervisorFrames.MAX_REPLY_BYTES) {
            throw new IOException("the process supervisor sent a frame of " + length + " bytes");
        }
        fill(length);
        byte[] body = new byte[length];
        replies.get(body);
        return ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void fill(int bytes) throws IOException {
        if (replies.remaining() >= bytes) {
            return;
        }
        replies.compact();
        try {
            while (replies.position() < bytes) {
                if (channel.read(replies) < 0) {
                    throw new EOFException("the process supervisor closed the connection");
                }
            }
        } finally {
            replies.flip();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.shutdownOutput(); // heard at once, also while another thread reads
        } catch (IOException e) {
            log.debug("supervisor was gone already", e);
        }
        channel.close();
    }
}
