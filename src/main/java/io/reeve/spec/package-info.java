/** The job document: YAML or JSON text into a validated {@link io.reeve.model.JobSpec}, or all its faults, and back. */
@NullMarked
package io.reeve.spec;

import org.jspecify.annotations.NullMarked;
