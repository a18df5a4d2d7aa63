/**
 * How calls end, and what is known of them while they live.
 */
@NullMarked
package io.drawbridge.core.call;

import org.jspecify.annotations.NullMarked;
