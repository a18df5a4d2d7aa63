package io.drawbridge.core.media.video;

import io.drawbridge.core.rtp.H264Payload;
import io.drawbridge.core.rtp.H264Payload.Shape;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.rtp.Vp8Payload;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.Codec;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks into the payloads of one incoming video stream and keeps what viewers and statistics need. Allocates nothing in the long run. */
public final class VideoInspector implements H264Payload.NalVisitor {
    private final ParameterSets sets = new ParameterSets();
    private final @Nullable VideoFacts[] known = new VideoFacts[VideoFacts.COMBINATIONS];
    private final Vp8Payload vp8 = new Vp8Payload();
    private int vp8Width;
    private int vp8Height;
    private int bits;
    /** Of the slices of a packet: whether there are any that others refer to, and any that none refers to. */
    private boolean reference;

    private boolean disposable;

    /** Begins with the parameter sets of the session description. */
    public VideoInspector(String spropParameterSets) {
        sets.addSprop(spropParameterSets);
    }

    /** The facts of a packet with payload; empty if the payload contradicts itself or is of a shape that was not negotiated. */
    public Optional<VideoFacts> inspect(RtpPacket packet, AgreedCodec codec) {
        bits = 0;
        boolean good = codec.codec() == Codec.H264 ? inspectH264(packet) : inspectVp8(packet);
        return good ? Optional.of(facts(bits)) : Optional.empty();
    }

    private VideoFacts facts(int index) {
        VideoFacts facts = known[index];
        if (facts == null) {
            facts = VideoFacts.of(index, sets);
            known[index] = facts;
        }
        return facts;
    }

    private boolean inspectH264(RtpPacket packet) {
        ByteBuf buffer = packet.buffer();
        int offset = packet.payloadOffset();
        int length = packet.payloadLength();
        Shape shape = H264Payload.shape(buffer, offset, length);
        reference = false;
        disposable = false;
        switch (shape) {
            case SINGLE, STAP_A -> H264Payload.visit(shape, buffer, offset, length, this);
            case FU_A_START -> {
                slice(buffer.getByte(offset + 1) & 0x1f, H264Payload.disposable(buffer, offset));
                if (H264Payload.nalType(shape, buffer, offset) == H264Payload.NAL_IDR
                        && H264Payload.firstSlice(buffer, offset + 2)) {
                    bits |= VideoFacts.KEY_START;
                }
            }
            case FU_A -> slice(buffer.getByte(offset + 1) & 0x1f, H264Payload.disposable(buffer, offset));
            case UNSUPPORTED, MALFORMED -> {
                return false;
            }
        }
        bits |= disposable && !reference ? VideoFacts.DISPOSABLE : 0;
        bits |= shape == Shape.STAP_A ? VideoFacts.AGGREGATE : 0;
        bits |= shape == Shape.FU_A_START || shape == Shape.FU_A ? VideoFacts.FRAGMENT : 0;
        return true;
    }

    private void slice(int type, boolean unused) {
        if (type == H264Payload.NAL_SLICE) {
            disposable |= unused;
            reference |= !unused;
        }
    }

    @Override
    public void onNal(ByteBuf buffer, int offset, int length) {
        switch (buffer.getByte(offset) & 0x1f) {
            case H264Payload.NAL_SLICE -> slice(H264Payload.NAL_SLICE, H264Payload.disposable(buffer, offset));
            case H264Payload.NAL_IDR -> {
                if (length > 1 && H264Payload.firstSlice(buffer, offset + 1)) {
                    bits |= VideoFacts.KEY_START;
                }
            }
            case H264Payload.NAL_SPS -> {
                bits |= VideoFacts.SPS;
                sets.add(buffer, offset, length);
            }
            case H264Payload.NAL_PPS -> {
                bits |= VideoFacts.PPS;
                sets.add(buffer, offset, length);
            }
            case H264Payload.NAL_SEI -> {
                if (H264Payload.recoveryPoint(buffer, offset, length)) {
                    bits |= VideoFacts.RECOVERY_POINT;
                }
            }
            default -> {}
        }
    }

    private boolean inspectVp8(RtpPacket packet) {
        if (!vp8.parse(packet.buffer(), packet.payloadOffset(), packet.payloadLength())) {
            return false;
        }
        bits |= vp8.temporal() << VideoFacts.TEMPORAL_SHIFT;
        bits |= vp8.layerSync() ? VideoFacts.LAYER_SYNC : 0;
        if (vp8.keyFrame()) {
            bits |= VideoFacts.KEY_START;
            vp8Width = vp8.width() > 0 ? vp8.width() : vp8Width;
            vp8Height = vp8.height() > 0 ? vp8.height() : vp8Height;
        }
        return true;
    }

    /** Pixels, of what came in last; 0 if not known. */
    public int width() {
        return vp8Width > 0 ? vp8Width : sets.facts().map(f -> f.width()).orElse(0);
    }

    /** Pixels, of what came in last; 0 if not known. */
    public int height() {
        return vp8Height > 0 ? vp8Height : sets.facts().map(f -> f.height()).orElse(0);
    }
}
