import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** The consumer of the bench's messages: answers each with what it got. */
public class Echo extends VerticleBase {
    @Override
    public Future<?> start() {
        return vertx.eventBus()
                .consumer("bench.echo", message -> message.reply(message.body()))
                .completion();
    }
}
