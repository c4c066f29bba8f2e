package io.reeve.model;

/**
 * What the processes of an attempt use, or have used; {@link #UNKNOWN} where the node cannot tell.
 *
 * @param cpuMillis user and system time so far, in milliseconds
 * @param rssBytes resident memory now; of an attempt that is over, the largest of one process
 * @param peakBytes the most memory at one time, with the page cache where the kernel counts it
 * @param readBytes from disks
 * @param writtenBytes to disks
 * @param processes now; of an attempt that is over 0
 */
public record Usage(long cpuMillis, long rssBytes, long peakBytes, long readBytes, long writtenBytes, int processes) {
    public static final long UNKNOWN = -1;
}
