package io.reeve.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C and the other requests to stop. Signals are reached by reflection: the JDK has no public way, and a shutdown
 * hook can neither finish its work in order nor hear the second Ctrl-C.
 */
public final class Interrupts {
    /** What shells show for a program that Ctrl-C ended. */
    private static final int HALTED = 130;

    private Interrupts() {}

    /** Calls {@code first} on the first of the signals; the second ends the JVM. False if that cannot be had. */
    public static boolean handle(Runnable first, String... signals) {
        AtomicInteger count = new AtomicInteger();
        return install(List.of(signals), (proxy, method, args) -> {
            if (!method.getName().equals("handle")) {
                return method.getName().equals("hashCode") ? (Object) 0 : "signals";
            }
            if (count.incrementAndGet() > 1) {
                Runtime.getRuntime().halt(HALTED);
            }
            // A signal's own thread must stay free for the next signal.
            Thread thread = new Thread(first, "interrupted");
            thread.setDaemon(true);
            thread.start();
            return null;
        });
    }

    /** As if the signals had never come. */
    public static boolean ignore(String... signals) {
        return install(
                List.of(signals), (proxy, method, args) -> method.getName().equals("hashCode") ? (Object) 0 : null);
    }

    /** Calls {@code each} on every one of the signals, however many come. False if that cannot be had. */
    static boolean onEach(Runnable each, String... signals) {
        return install(List.of(signals), (proxy, method, args) -> {
            if (!method.getName().equals("handle")) {
                return method.getName().equals("hashCode") ? (Object) 0 : "signals";
            }
            Thread thread = new Thread(each, "signalled");
            thread.setDaemon(true);
            thread.start();
            return null;
        });
    }

    private static boolean install(List<String> signals, InvocationHandler handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object proxy =
                    Proxy.newProxyInstance(Interrupts.class.getClassLoader(), new Class<?>[] {handlerType}, handler);
            Method handle = signal.getMethod("handle", signal, handlerType);
            for (String name : signals) {
                handle.invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            }
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException unavailable) {
            return false;
        }
    }
}
