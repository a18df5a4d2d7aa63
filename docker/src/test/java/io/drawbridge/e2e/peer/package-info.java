/**
 * Drivers: each starts one real program (the gateway, a room, a browser, an XMPP server), asks it things and stops it, and is owned
 * by the {@link io.drawbridge.e2e.peer.Stage} of a test. Beside them the measuring instruments: tones in recordings, pictures.
 *
 * <p>All run on the test's thread unless they say so. Failures are {@link java.lang.AssertionError}s that name the log file.
 */
@NullMarked
package io.drawbridge.e2e.peer;

import org.jspecify.annotations.NullMarked;
