/**
 * DTLS-SRTP for any leg (RFC 5764).
 */
@NullMarked
package io.drawbridge.core.dtls;

import org.jspecify.annotations.NullMarked;
