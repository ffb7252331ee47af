/**
 * How a process without root's rights has verbs done by one that has them: frames of a bounded size
 * in both directions, closed lists of what each side may say, and nothing of what a verb means.
 */
@NullMarked
package dev.halite.driver.lvm.privileged;

import org.jspecify.annotations.NullMarked;
