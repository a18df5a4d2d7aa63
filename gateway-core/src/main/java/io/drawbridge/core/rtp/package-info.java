/**
 * RTP and RTCP packets, payload formats, sequence numbers, statistics and SRTP contexts (RFC 3550, 6184, 7741, 4585, 3711). Pure.
 */
@NullMarked
package io.drawbridge.core.rtp;

import org.jspecify.annotations.NullMarked;
