package io.reeve.model;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The feature level that a type of event, or a component at the end of a record, came in with: processes of a lower
 * level neither write nor know it. What stands nowhere has been there since {@link FeatureLevel#FIRST}.
 *
 * <p>A leader decides an event only in a cell of its level. A component is written by every process that knows it, so
 * as long as the cell is below its level, it must have the meaning that it has when it is absent, or one that nothing
 * depends on.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT})
public @interface SinceLevel {
    /** From 2. */
    int value();
}
