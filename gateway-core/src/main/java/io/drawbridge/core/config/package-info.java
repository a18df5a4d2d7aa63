/**
 * Configuration as immutable records; every fault is reported at once, by key and with what is allowed. Reads the one file it is told,
 * and looks whether files that keys name are there; otherwise pure. A new key is a line in {@code Keys}, its place in a record of
 * {@link GatewayConfig}, and a line in the shipped {@code drawbridge.yaml}. Start reading at {@link ConfigLoader}.
 */
@NullMarked
package io.drawbridge.core.config;

import org.jspecify.annotations.NullMarked;
