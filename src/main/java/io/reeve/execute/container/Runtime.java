package io.reeve.execute.container;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A program that makes containers of root file systems, without any daemon. */
interface Runtime {
    /** Its name and version. */
    String describe();

    /**
     * What {@code reeve-container hold} must know of it: {@code d} where the container stays in the group of
     * processes of who starts it.
     */
    String holdFlags();

    /** What {@code reeve-container init} must know of it besides. */
    String initFlags(ContainerRun.User inside);

    /**
     * The command that makes the container and ends with it.
     *
     * @param bundle an empty folder of the container's user
     */
    List<String> command(Contents contents, Path bundle) throws IOException;

    /**
     * What is to be in it.
     *
     * @param root how the root is put together
     * @param binds what is mounted beside
     * @param own whom it runs as outside
     * @param inside whom it believes to be
     * @param init what is started in it
     */
    record Contents(
            List<RootPlan.Step> root,
            List<RootPlan.Step.Bind> binds,
            ContainerRun.User own,
            ContainerRun.User inside,
            boolean network,
            List<String> init) {}
}
