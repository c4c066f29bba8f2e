/** How the command line reaches a cluster: java.net.http, JSON read into plain values, faults told to people. */
@NullMarked
package io.reeve.cli.http;

import org.jspecify.annotations.NullMarked;
