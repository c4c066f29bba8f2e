/** Recurring instants: cron patterns in a time zone, and repeating intervals. Nobody else names cron-utils. */
@NullMarked
package io.reeve.calendar;

import org.jspecify.annotations.NullMarked;
