import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The smallest Vert.x program that answers HTTP, from the same jar, without an archive of classes: what a JVM takes to
 * start on this machine in this minute.
 */
public final class BareVertx {
    private BareVertx() {}

    /** @param args the port */
    public static void main(String[] args) {
        Vertx.vertx()
                .createHttpServer()
                .requestHandler(request -> request.response().end())
                .listen(Integer.parseInt(args[0]))
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }

    /** From the start of its JVM to its first answer, in seconds. */
    static double startSeconds() throws IOException, InterruptedException {
        int port = freePort();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        long startNs = System.nanoTime();
        Process process = new ProcessBuilder(
                        java, "-Xmx512m", "-cp", System.getProperty("java.class.path"), "BareVertx", Integer.toString(port))
                .inheritIO()
                .start();
        try {
            while (!Api.of(port).isGreen()) {
                if (!process.isAlive()) {
                    throw new IllegalStateException("a bare Vert.x did not start");
                }
                Thread.sleep(Cluster.POLL_MS);
            }
            return (System.nanoTime() - startNs) / 1e9;
        } finally {
            process.destroy();
            process.waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
