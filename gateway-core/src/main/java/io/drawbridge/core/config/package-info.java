/**
 * Configuration as immutable records; every fault is reported at once, by key and with what is allowed. Pure.
 */
@NullMarked
package io.drawbridge.core.config;

import org.jspecify.annotations.NullMarked;
