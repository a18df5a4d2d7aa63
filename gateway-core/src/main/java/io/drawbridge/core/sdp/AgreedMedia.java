package io.drawbridge.core.sdp;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What became of one m line of the offer. */
public sealed interface AgreedMedia {
    /** Position of the m line in the offer and in the answer. */
    int index();

    /** The m line of the offer. */
    MediaDescription offered();

    /** Stays in place with port 0 (RFC 3264 section 6). */
    record Refused(int index, MediaDescription offered, String why) implements AgreedMedia {}

    /**
     * Taken.
     *
     * @param offered the far end's m line
     * @param codecs what both take, in the order of the answer; never empty
     * @param telephoneEvent payload type of telephone-event with the clock rate of the first codec (RFC 4733)
     * @param direction our direction, the one of the answer
     * @param feedback what RTCP feedback the far end takes and gives
     * @param rtcpMux whether RTCP shares the port (RFC 5761)
     * @param remoteRtp where the offer wants RTP; empty for ICE or a hold address
     * @param remoteRtcp where the offer wants RTCP
     * @param limits the most video that the far end can receive
     * @param maxBitrateBps the far end's b= for this m line; 0 if none
     * @param keying how its keys come about
     */
    record Accepted(
            int index,
            MediaDescription offered,
            boolean audio,
            List<AgreedCodec> codecs,
            OptionalInt telephoneEvent,
            Direction direction,
            Feedback feedback,
            boolean rtcpMux,
            Optional<InetSocketAddress> remoteRtp,
            Optional<InetSocketAddress> remoteRtcp,
            SenderLimits limits,
            int maxBitrateBps,
            Keying keying)
            implements AgreedMedia {

        public Accepted {
            codecs = List.copyOf(codecs);
        }

        /** Without keys. */
        public Accepted(
                int index,
                MediaDescription offered,
                boolean audio,
                List<AgreedCodec> codecs,
                OptionalInt telephoneEvent,
                Direction direction,
                Feedback feedback,
                boolean rtcpMux,
                Optional<InetSocketAddress> remoteRtp,
                Optional<InetSocketAddress> remoteRtcp,
                SenderLimits limits,
                int maxBitrateBps) {
            this(
                    index,
                    offered,
                    audio,
                    codecs,
                    telephoneEvent,
                    direction,
                    feedback,
                    rtcpMux,
                    remoteRtp,
                    remoteRtcp,
                    limits,
                    maxBitrateBps,
                    new Keying.None());
        }

        /** Whether it travels as a browser's media do: by ICE and DTLS-SRTP, in a bundle. */
        public boolean secure() {
            return keying instanceof Keying.DtlsOverIce;
        }

        /**
         * The payload types under which the far end may send telephone events, with their clock rates: all that it lists, since some
         * devices use another than the one that goes with the codec. Empty where none was agreed.
         */
        public Map<Integer, Integer> telephoneEventClocks() {
            Map<Integer, Integer> clocks = new HashMap<>();
            telephoneEvent.ifPresent(type -> {
                clocks.put(type, codecs.get(0).codec().clockRateHz());
                clocks.putAll(PayloadFormats.of(offered, rtcpMux).telephoneEvents());
            });
            return clocks;
        }

        /**
         * Payload types of retransmissions, each with the agreed one that it repairs (RFC 4588 section 8.6). Empty where the far end knows
         * no generic NACK, and for other than a browser's picture.
         */
        public Map<Integer, Integer> repairs() {
            return secure() && !audio && feedback.nack()
                    ? PayloadFormats.of(offered, rtcpMux).retransmissions(codecs)
                    : Map.of();
        }

        /** The header extensions that are taken; none but of a browser. */
        public HeaderExtensions extensions() {
            return secure()
                    ? HeaderExtensions.of(offered, audio, feedback.transportCc(), !layers().isEmpty())
                    : HeaderExtensions.NONE;
        }

        /** The names of the layers in which its picture comes (RFC 8853), in the order of the offer; empty: in one piece. */
        public List<String> layers() {
            boolean layered = secure() && !audio && direction.receives() && HeaderExtensions.namesLayers(offered);
            return layered ? Simulcast.sent(offered) : List.of();
        }

        /** The name of the m line in its bundle (RFC 9143); empty: it has none. */
        public Optional<String> mid() {
            return BundleGroup.mid(offered);
        }

        /** The agreed codec of that payload type. */
        public Optional<AgreedCodec> codec(int payloadType) {
            return codecs.stream().filter(c -> c.payloadType() == payloadType).findFirst();
        }
    }

    /** RTCP feedback of the far end (RFC 4585, RFC 5104); listed under AVP too, since devices do. */
    record Feedback(boolean pli, boolean fir, boolean remb, boolean tmmbr, boolean nack, boolean transportCc) {
        /** None of them. */
        public static final Feedback NONE = new Feedback(false, false, false, false);

        /** Without what only browsers use: generic NACK and transport-wide feedback. */
        public Feedback(boolean pli, boolean fir, boolean remb, boolean tmmbr) {
            this(pli, fir, remb, tmmbr, false, false);
        }
    }
}
