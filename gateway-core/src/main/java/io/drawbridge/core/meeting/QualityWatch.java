package io.drawbridge.core.meeting;

import io.drawbridge.core.media.MediaStats;
import io.drawbridge.core.meeting.QualityGrade.Facts;
import org.jspecify.annotations.Nullable;

/**
 * Grades one participant, looked at every two seconds: worse at once, better when two looks in a row say so. Owner: the meeting's loop.
 */
final class QualityWatch {
    /** Six seconds: a sender that is silent in pauses still says something meanwhile. */
    private static final int LOOKS_UNTIL_SILENT = 3;

    private static final int LOOKS_UNTIL_BETTER = 2;
    /** Of fewer packets nothing is said about loss. */
    private static final long FEW_PACKETS = 20;

    private MediaStats audio = MediaStats.NONE;
    private MediaStats video = MediaStats.NONE;
    private QualityGrade grade = QualityGrade.GOOD;
    private int silentLooks;
    private int betterLooks;

    /**
     * Looks again.
     *
     * @param expected whether something should come from the participant
     */
    QualityGrade look(MediaStats nowAudio, MediaStats nowVideo, boolean expected) {
        boolean came = nowAudio.packetsReceived() != audio.packetsReceived()
                || nowVideo.packetsReceived() != video.packetsReceived();
        silentLooks = came || !expected ? 0 : silentLooks + 1;
        boolean pictured = nowVideo.packetsSent() > video.packetsSent();
        QualityGrade seen = QualityGrade.of(new Facts(
                silentLooks >= LOOKS_UNTIL_SILENT,
                Math.max(loss(audio, nowAudio), loss(video, nowVideo)),
                Math.max(known(nowAudio.sendLossRatio()), known(nowVideo.sendLossRatio())),
                Math.max(known(nowAudio.roundTripMs()), known(nowVideo.roundTripMs())),
                pictured && nowVideo.estimateBps() != null ? nowVideo.estimateBps() : 0,
                came ? known(nowAudio.jitterMs()) : 0));
        audio = nowAudio;
        video = nowVideo;
        return settle(seen);
    }

    private QualityGrade settle(QualityGrade seen) {
        boolean better = seen.grade().compareTo(grade.grade()) < 0;
        betterLooks = better ? betterLooks + 1 : 0;
        if (!better || betterLooks >= LOOKS_UNTIL_BETTER) {
            grade = seen;
            betterLooks = 0;
        }
        return grade;
    }

    /** Of what came since, how much never did; a source that began anew counts from nothing. */
    private static double loss(MediaStats before, MediaStats now) {
        long received = now.packetsReceived() - before.packetsReceived();
        long lost = now.packetsLost() - before.packetsLost();
        long repaired = Math.max(0, now.packetsRepaired() - before.packetsRepaired());
        if (received < 0 || lost <= repaired || received + lost < FEW_PACKETS) {
            return 0;
        }
        return (double) (lost - repaired) / (received + lost);
    }

    private static double known(@Nullable Double value) {
        return value == null ? 0 : value;
    }
}
