/**
 * Event loops, UDP ports, demultiplexing (RFC 7983), TLS contexts.
 */
@NullMarked
package io.drawbridge.core.net;

import org.jspecify.annotations.NullMarked;
