/**
 * Event loops, the port pairs of RTP, our public addresses, and the TLS versions and ciphers of the web server. Start reading at Loops.
 */
@NullMarked
package io.drawbridge.core.net;

import org.jspecify.annotations.NullMarked;
