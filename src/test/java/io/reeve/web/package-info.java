/** Tests of the dashboard: in a real browser, against a scripted cell and on a real cluster. */
@NullMarked
package io.reeve.web;

import org.jspecify.annotations.NullMarked;
