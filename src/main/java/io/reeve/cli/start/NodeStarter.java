package io.reeve.cli.start;

import io.reeve.config.NodeConfig;

/** Starts nodes inside this process: the one door from the command line to the rest of the system. */
@FunctionalInterface
public interface NodeStarter {
    /** Returns when the node has joined and its gateway answers; what could not start is an exception for people. */
    RunningNode start(NodeConfig config) throws NodeStartException, InterruptedException;
}
