package io.drawbridge.core.meeting;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.media.LegTransport;
import io.drawbridge.core.media.MediaFlow;
import io.drawbridge.core.media.audio.AudioMixer;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Agreement;
import io.drawbridge.core.sdp.MediaPolicy;
import io.drawbridge.core.sdp.Negotiator;
import io.drawbridge.core.sdp.SessionDescription;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A meeting on its event loop: who is in it, the mixer of their audio, the router of their pictures. While nobody is in it, it holds
 * no timer and no codec.
 */
final class LoopMeeting implements Meeting {
    private static final long TICK_MILLIS = 20;

    private final String name;
    private final boolean echo;
    private final EventLoop loop;
    private final int loopIndex;
    private final MeetingTools tools;
    private final MeetingRegistry.Membership membership;
    private final Map<String, LoopParticipant> participants = new LinkedHashMap<>();
    private final PictureRouter pictures;
    private @Nullable AudioMixer mixer;
    private @Nullable ScheduledFuture<?> ticking;

    LoopMeeting(
            String name,
            boolean echo,
            EventLoop loop,
            int loopIndex,
            MeetingTools tools,
            MeetingRegistry.Membership membership) {
        this.name = name;
        this.echo = echo;
        this.loop = loop;
        this.loopIndex = loopIndex;
        this.tools = tools;
        this.membership = membership;
        this.pictures = new PictureRouter(echo, participants.values());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public int loopIndex() {
        return loopIndex;
    }

    @Override
    public JoinResult join(JoinAttempt attempt) {
        Agreement agreement = Negotiator.answer(attempt.offer(), policyFor(attempt.offer(), Optional.empty()));
        List<AgreedMedia.Accepted> accepted = agreement.accepted();
        if (accepted.isEmpty()) {
            return new JoinResult.Refused(new EndReason.NoCommonMedia(whyNothing(agreement)));
        }
        if (attempt.transport().open(accepted) instanceof LegTransport.Opening.Refused refused) {
            return new JoinResult.Refused(refused.reason());
        }
        throw new IllegalStateException();
    }

    private static String whyNothing(Agreement agreement) {
        return agreement.media().stream()
                .filter(AgreedMedia.Refused.class::isInstance)
                .map(AgreedMedia.Refused.class::cast)
                .findFirst()
                .map(refused -> "m=" + refused.offered().media() + ": " + refused.why())
                .orElse("the offer has no media");
    }
}
