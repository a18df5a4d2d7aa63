/**
 * The gateway as a process: reads the configuration, opens the legs, starts and stops everything in order.
 */
@NullMarked
package io.drawbridge.core;

import org.jspecify.annotations.NullMarked;
