/**
 * RTP and RTCP packets, payload formats, sequence numbers, statistics and SRTP contexts (RFC 3550, 4585, 5104, 6184, 7741, 3711). Pure:
 * bytes and times in, values out; nothing is thrown at bad input. Depends on Netty buffers, and on jitsi-srtp in
 * SrtpSession and its helpers only. Start reading at RtpPacket.
 */
@NullMarked
package io.drawbridge.core.rtp;

import org.jspecify.annotations.NullMarked;
