package io.drawbridge.sip.leg;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.meeting.Participant;
import io.drawbridge.core.sdp.SdpParser;
import io.drawbridge.core.sdp.SdpPrinter;
import io.drawbridge.core.sdp.SessionDescription;
import io.drawbridge.sip.dialog.InviteSession;
import io.drawbridge.sip.dialog.OfferReply;
import io.drawbridge.sip.message.Body;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers and answers of one call once it is in: carries them between its session and its participant, which lives on the meeting's loop
 * (RFC 3264, RFC 6337). The order in which things come is kept, so an offer of ours that lost a glare is taken back before the one that
 * won is looked at. Owner: the signalling loop.
 */
final class CallOffers {
    private static final Logger log = LoggerFactory.getLogger(CallOffers.class);

    private final String callId;
    private final Signalling signalling;
    private final InviteSession session;
    private final Refusals refusals;
    private final Consumer<EndReason> end;
    private @Nullable Participant participant;
    private Body lastOffer = Body.EMPTY;
    private Body lastAnswer = Body.EMPTY;

    /** {@code end} ends the call, on the signalling loop. */
    CallOffers(
            String callId, Signalling signalling, InviteSession session, Refusals refusals, Consumer<EndReason> end) {
        this.callId = callId;
        this.signalling = signalling;
        this.session = session;
        this.refusals = refusals;
        this.end = end;
    }

    /** The call is in; {@code offer} of the far end is empty where {@code ours} is the offer. */
    void joined(Participant in, Body offer, Body ours) {
        participant = in;
        lastOffer = offer;
        lastAnswer = offer.isEmpty() ? Body.EMPTY : ours;
    }

    /** The call has left. */
    void left() {
        participant = null;
    }

    /** The same offer again gets the same answer; a new one is the participant's to answer. */
    void onOffer(Body offer, OfferReply reply, long now) {
        Participant here = participant;
        if (here == null) {
            reply.refuse(481, List.of(), now);
        } else if (!lastOffer.isEmpty() && offer.equals(lastOffer)) {
            reply.send(lastAnswer, now);
        } else if (SdpParser.parse(offer.text()) instanceof SdpParser.Result.Parsed good) {
            here.meeting().loop().execute(() -> {
                Optional<SessionDescription> answer = guarded(Optional.empty(), () -> here.reoffer(good.description()));
                signalling.post(at -> onAnswerMade(offer, answer, reply, at));
            });
        } else {
            EndReason malformed = new EndReason.MalformedOffer("the description cannot be read");
            reply.refuse(malformed.sipStatus(), refusals.headers(malformed), now);
        }
    }

    private void onAnswerMade(Body offer, Optional<SessionDescription> answer, OfferReply reply, long now) {
        if (answer.isEmpty()) {
            reply.refuse(488, refusals.headers(new EndReason.NoCommonMedia("the change is not possible")), now);
            return;
        }
        lastOffer = offer;
        lastAnswer = Body.of(SdpPrinter.print(answer.get()));
        reply.send(lastAnswer, now);
    }

    /** A re-INVITE without a description gets a new full offer (RFC 6337 section 5.2.5). */
    void onOfferWanted(OfferReply reply, long now) {
        Participant here = participant;
        if (here == null) {
            reply.refuse(481, List.of(), now);
            return;
        }
        here.meeting().loop().execute(() -> {
            Optional<SessionDescription> offer = guarded(Optional.empty(), here::offer);
            signalling.post(at -> {
                if (offer.isEmpty()) {
                    reply.refuse(491, List.of(), at);
                } else if (!reply.send(Body.of(SdpPrinter.print(offer.get())), at)) {
                    onOfferDropped();
                }
            });
        });
    }

    /** The session lets an offer of ours go. */
    void onOfferDue() {
        Participant here = participant;
        if (here == null) {
            session.noOffer();
            return;
        }
        here.meeting().loop().execute(() -> {
            Optional<SessionDescription> offer = guarded(Optional.empty(), here::offer);
            signalling.post(now -> {
                if (offer.isEmpty()) {
                    session.noOffer();
                } else {
                    session.offer(Body.of(SdpPrinter.print(offer.get())), now);
                }
            });
        });
    }

    /** Our offer came to nothing, or must not be sent. */
    void onOfferDropped() {
        onMeetingLoop(Participant::offerRefused);
    }

    /** The answer to our offer. */
    void onAnswer(Body answer) {
        Participant here = participant;
        lastOffer = Body.EMPTY;
        if (here == null) {
            return;
        }
        if (!(SdpParser.parse(answer.text()) instanceof SdpParser.Result.Parsed good)) {
            end.accept(new EndReason.MalformedOffer("the answer cannot be read"));
            return;
        }
        here.meeting().loop().execute(() -> {
            Optional<EndReason> fault = guarded(
                    Optional.of(new EndReason.InternalFault("a fault in an answer")),
                    () -> here.answered(good.description()));
            fault.ifPresent(reason -> signalling.post(now -> end.accept(reason)));
        });
    }

    /** A refresh was answered by another description than before: taken as if it had been offered. */
    void onRemoteChanged(Body description) {
        lastOffer = Body.EMPTY;
        if (SdpParser.parse(description.text()) instanceof SdpParser.Result.Parsed good) {
            onMeetingLoop(here -> here.reoffer(good.description()));
        }
    }

    /** Runs a step with the participant on its meeting's loop, if the call is in. */
    void onMeetingLoop(Consumer<Participant> step) {
        Participant here = participant;
        if (here != null) {
            here.meeting()
                    .loop()
                    .execute(() -> guarded(Optional.empty(), () -> {
                        step.accept(here);
                        return Optional.empty();
                    }));
        }
    }

    @SuppressWarnings("IllegalCatch") // a fault in one call must not take the loop's other calls with it
    private <T> Optional<T> guarded(Optional<T> otherwise, Supplier<Optional<T>> step) {
        try {
            return step.get();
        } catch (RuntimeException e) {
            log.error("call {}: a fault in an offer or answer", callId, e);
            return otherwise;
        }
    }
}
