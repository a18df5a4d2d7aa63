package io.drawbridge.core.media;

import io.drawbridge.core.rtp.NtpClock;
import io.drawbridge.core.rtp.ReportBlock;
import io.drawbridge.core.rtp.RtcpPacket;
import io.drawbridge.core.rtp.RtcpPacket.FullIntra;
import io.drawbridge.core.rtp.RtcpPacket.MaxBitrate;
import io.drawbridge.core.rtp.RtcpPacket.PictureLoss;
import io.drawbridge.core.rtp.RtcpPacket.ReceiverReport;
import io.drawbridge.core.rtp.RtcpPacket.Remb;
import io.drawbridge.core.rtp.RtcpPacket.SenderReport;
import java.util.List;

/** Makes sense of the RTCP that one leg sends. BYE is passed over: legs end by signalling. Owner: the meeting's loop. */
final class RtcpIntake {
    private static final long SAME_COMMAND_NANOS = 2_000_000_000L;

    /** What the leg has to do about it. */
    interface Effects {
        /** The far end lost the picture that we send. */
        void onPictureLost(long nowNanos);

        /** The far end bounds the picture that we send; {@code notify}: it wants that acknowledged (TMMBN). */
        void onBitrateBound(long bitrateBps, boolean notify);
    }

    private final NtpClock ntp;
    private final Effects effects;
    private int lastCommand = -1;
    private long lastCommandNanos;

    RtcpIntake(NtpClock ntp, Effects effects) {
        this.ntp = ntp;
        this.effects = effects;
    }

    void onCompound(List<RtcpPacket> packets, List<MediaLine> lines, long nowNanos) {
        for (RtcpPacket packet : packets) {
            if (packet instanceof SenderReport report) {
                onSenderReport(report, lines, nowNanos);
                onBlocks(report.blocks(), lines, nowNanos);
            } else if (packet instanceof ReceiverReport report) {
                onBlocks(report.blocks(), lines, nowNanos);
            } else if (packet instanceof PictureLoss) {
                effects.onPictureLost(nowNanos);
            } else if (packet instanceof FullIntra intra) {
                onFullIntra(intra, nowNanos);
            } else if (packet instanceof Remb remb) {
                effects.onBitrateBound(remb.bitrateBps(), false);
            } else if (packet instanceof MaxBitrate max
                    && !max.notification()
                    && !max.bounds().isEmpty()) {
                effects.onBitrateBound(max.bounds().get(0).bitrateBps(), true);
            }
        }
    }

    private static void onSenderReport(SenderReport report, List<MediaLine> lines, long nowNanos) {
        for (MediaLine line : lines) {
            InboundSource source = line.in().find(report.sender());
            if (source != null) {
                source.stats().onSenderReport(report.ntp(), nowNanos);
            }
        }
    }

    private void onBlocks(List<ReportBlock> blocks, List<MediaLine> lines, long nowNanos) {
        for (ReportBlock block : blocks) {
            for (MediaLine line : lines) {
                if (line.out().id().ssrc() == block.ssrc()) {
                    line.out().onReport(block, ntp.at(nowNanos));
                }
            }
        }
    }

    /** A repeated command number is the same command sent again (RFC 5104 section 4.3.1.2); some devices never count up. */
    private void onFullIntra(FullIntra intra, long nowNanos) {
        int command = intra.commands().isEmpty() ? -1 : intra.commands().get(0).number();
        boolean repeated = command == lastCommand && nowNanos - lastCommandNanos < SAME_COMMAND_NANOS;
        if (command >= 0 && !repeated) {
            lastCommand = command;
            lastCommandNanos = nowNanos;
            effects.onPictureLost(nowNanos);
        }
    }
}
