package io.reeve.cli.start;

import io.reeve.config.NodeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/** Tells before the start which ports are in use. */
final class Ports {
    private Ports() {}

    static void check(String option, int port, List<String> faults) {
        if (port < 1 || port > 65_535) {
            faults.add(option + ": a port is within 1-65535, was " + port);
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(NodeConfig.LOOPBACK), port));
        } catch (IOException inUse) {
            faults.add("port " + port + " is in use (" + option + "): " + inUse.getMessage());
        }
    }

    static boolean isListening(int port) {
        try (Socket socket = new Socket(NodeConfig.LOOPBACK, port)) {
            return socket.isConnected();
        } catch (IOException nobody) {
            return false;
        }
    }
}
