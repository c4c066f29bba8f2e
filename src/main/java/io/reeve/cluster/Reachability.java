package io.reeve.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Which addresses take a TCP connection. All are tried at once, so that those that are dead cost their time once. */
final class Reachability {
    private Reachability() {}

    /**
     * Those that took a connection, which is closed at once.
     *
     * @param addresses one that is not resolved is none
     * @param within none is waited for longer
     * @param enough how many to find before no more are waited for
     */
    static Set<InetSocketAddress> of(Collection<InetSocketAddress> addresses, Duration within, int enough) {
        List<SocketChannel> open = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            try {
                Set<InetSocketAddress> found = new HashSet<>();
                for (InetSocketAddress address : addresses) {
                    if (!address.isUnresolved()) {
                        SocketChannel channel = SocketChannel.open();
                        open.add(channel);
                        connect(channel, address, selector, found);
                    }
                }
                awaitAnswers(selector, found, within, enough);
                return found;
            } finally {
                for (SocketChannel channel : open) {
                    channel.close();
                }
            }
        } catch (IOException noSocket) {
            throw new UncheckedIOException("could not try to reach " + addresses, noSocket);
        }
    }

    private static void connect(
            SocketChannel channel, InetSocketAddress address, Selector selector, Set<InetSocketAddress> found)
            throws IOException {
        channel.configureBlocking(false);
        boolean connected;
        try {
            connected = channel.connect(address);
        } catch (IOException noRoute) {
            return;
        }
        if (connected) {
            found.add(address);
        } else {
            channel.register(selector, SelectionKey.OP_CONNECT, address);
        }
    }

    private static void awaitAnswers(Selector selector, Set<InetSocketAddress> found, Duration within, int enough)
            throws IOException {
        long deadlineNs = System.nanoTime() + within.toNanos();
        long leftMs = within.toMillis();
        while (leftMs > 0 && found.size() < enough && !selector.keys().isEmpty()) {
            selector.select(key -> answered(key, found), leftMs);
            selector.selectNow(); // takes the keys of the closed ones away
            leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
        }
    }

    private static void answered(SelectionKey key, Set<InetSocketAddress> found) {
        key.cancel();
        try {
            if (((SocketChannel) key.channel()).finishConnect()) {
                found.add((InetSocketAddress) key.attachment());
            }
        } catch (IOException refused) {
            // That is its answer: it is not among the found.
        }
    }
}
