package io.drawbridge.core.media.video;

import io.drawbridge.core.rtp.BitReader;
import io.drawbridge.core.rtp.H264Payload;
import io.drawbridge.core.rtp.H264Sps;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The newest H.264 parameter sets of one source, in-band or from sprop-parameter-sets (RFC 6184 section 8.2.2): one sequence parameter
 * set and up to {@value #MAX_PPS} picture parameter sets. Owner: the source's loop.
 */
public final class ParameterSets {
    private static final int MAX_PPS = 4;
    private static final int MAX_BYTES = H264Sps.MAX_BYTES;

    private byte[] sps = new byte[0];
    private Optional<H264Sps> facts = Optional.empty();
    private final List<byte[]> pps = new ArrayList<>(MAX_PPS);

    /** Takes parameter sets out of a format parameter's base64; what does not fit is passed over. */
    public void addSprop(String spropParameterSets) {
        for (String part : spropParameterSets.split(",", 2 + MAX_PPS)) {
            byte[] nal = decode(part.strip());
            if (nal.length > 1) {
                add(nal);
            }
        }
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0]; // a device's mistake; in-band sets will do
        }
    }

    /** Keeps a copy of a NAL unit if it is a parameter set; cheap where it is known already. */
    public void add(ByteBuf buffer, int offset, int length) {
        int type = buffer.getByte(offset) & 0x1f;
        boolean known = type == H264Payload.NAL_SPS && same(sps, buffer, offset, length);
        if (length >= 2 && length <= MAX_BYTES && !known) {
            add(ByteBufUtil.getBytes(buffer, offset, length));
        }
    }

    private static boolean same(byte[] known, ByteBuf buffer, int offset, int length) {
        if (known.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (known[i] != buffer.getByte(offset + i)) {
                return false;
            }
        }
        return true;
    }

    private void add(byte[] nal) {
        int type = nal[0] & 0x1f;
        if (type == H264Payload.NAL_SPS && !Arrays.equals(sps, nal)) {
            sps = nal;
            facts = H264Sps.parse(nal);
            pps.clear();
        } else if (type == H264Payload.NAL_PPS) {
            int id = ppsId(nal);
            pps.removeIf(known -> ppsId(known) == id);
            if (pps.size() == MAX_PPS) {
                pps.remove(0);
            }
            pps.add(nal);
        }
    }

    private static int ppsId(byte[] nal) {
        return new BitReader(nal, 1).golomb();
    }

    /** Whether a decoder could begin with them. */
    public boolean complete() {
        return sps.length > 0 && !pps.isEmpty();
    }

    /** What the sequence parameter set says; empty if there is none or it cannot be read. */
    public Optional<H264Sps> facts() {
        return facts;
    }

    /** The NAL units, sequence parameter set first. Not to be changed. */
    public List<byte[]> nals() {
        List<byte[]> all = new ArrayList<>(1 + pps.size());
        all.add(sps);
        all.addAll(pps);
        return all;
    }
}
