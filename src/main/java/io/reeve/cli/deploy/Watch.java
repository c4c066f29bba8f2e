package io.reeve.cli.deploy;

import io.reeve.cli.CliException;
import io.reeve.cli.JobFile;
import io.reeve.cli.Session;
import java.util.function.Supplier;

/** Deploys again whenever the jar is another one, until Ctrl-C. */
public final class Watch {
    private static final long LOOK_MS = 300;

    private final Session session;
    private final LocalJar jar;
    private final Rollout rollout;
    private final Interruption interruption;

    public Watch(Session session, LocalJar jar, Rollout rollout, Interruption interruption) {
        this.session = session;
        this.jar = jar;
        this.rollout = rollout;
        this.interruption = interruption;
    }

    /**
     * Returns when it is interrupted.
     *
     * @param running the job that runs now
     * @param deployedMark the jar's mark before it was read for that
     */
    public void follow(String running, String deployedMark, Supplier<JobFile> file) {
        String job = running;
        String known = deployedMark;
        String seen = known;
        session.note("watching the jar; Ctrl-C ends the watch, and leaves " + job + " deployed");
        while (!interruption.within(LOOK_MS)) {
            String mark = jar.mark();
            boolean settled = mark != null && mark.equals(seen) && !mark.equals(known);
            seen = mark == null ? "" : mark;
            if (settled) {
                known = mark;
                job = again(job, file);
            }
        }
        session.out().println(job + " stays deployed; end it with: reeve kill " + job);
    }

    private String again(String running, Supplier<JobFile> file) {
        String fault = jar.fault();
        if (fault != null) {
            session.note("the jar has changed, but " + fault);
            return running;
        }
        session.note("the jar has changed");
        try {
            Rollout.Done done = rollout.deploy(file.get());
            rollout.print(done);
            return done.job();
        } catch (CliException refused) {
            session.shell().console().err().println(session.console().red("error:") + " " + refused.text());
            return running;
        }
    }
}
