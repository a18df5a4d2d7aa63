package io.drawbridge.core.media.audio;

import io.drawbridge.core.sdp.Codec;

/**
 * One received RTP packet of sound.
 *
 * @param payload the payload alone; nobody changes it any more
 * @param sequence 16-bit sequence number
 * @param timestamp 32-bit RTP timestamp
 * @param plan who gets it undecoded
 * @param arrivalNanos when it came, on the gateway's ticker
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and nobody writes into it
record AudioPacket(
        byte[] payload, Codec codec, long ssrc, int sequence, long timestamp, SlotPlan plan, long arrivalNanos) {}
