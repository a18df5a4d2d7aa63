package io.drawbridge.sip.dialog;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.ServerTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A user of sessions that answers at once, or when told, and remembers what happened. */
final class Answerer implements UserAgent.Handler, InviteSession.Listener {
    final List<String> happened = new ArrayList<>();
    final List<InviteSession> sessions = new ArrayList<>();
    final List<OfferReply> replies = new ArrayList<>();
    final List<String> descriptions = new ArrayList<>();
    boolean answerAtOnce = true;
    boolean answerReinvites = true;
    boolean offerWhenDue = true;
    String allow = "INVITE, ACK, BYE, CANCEL, PRACK, UPDATE";

    @Nullable
    UserAgent agent;

    @Override
    public Optional<SipResponse> screen(SipRequest request) {
        boolean update = request.is("UPDATE") && !allow.contains("UPDATE");
        return update ? Optional.of(SipResponse.to(request, 405, "x")) : Optional.empty();
    }

    @Override
    public List<Header> capabilities() {
        return List.of(new Header("Allow", allow), new Header("Supported", "100rel, timer"));
    }

    InviteSession last() {
        return sessions.get(sessions.size() - 1);
    }

    OfferReply reply() {
        return replies.get(replies.size() - 1);
    }

    @Override
    public void onInvite(InviteSession session, SipRequest invite, long now) {
        session.listener(this);
        sessions.add(session);
        happened.add("invite");
        if (answerAtOnce) {
            session.accept(List.of(), Body.of("answer"), now);
        }
    }

    @Override
    public void onRequest(ServerTransaction transaction, long now) {
        happened.add(transaction.request().method());
        if (agent != null) {
            agent.refuse(transaction, 200, now);
        }
    }

    @Override
    public void onCancelled(long now) {
        happened.add("cancelled");
    }

    @Override
    public void onConfirmed(long now) {
        happened.add("confirmed");
    }

    @Override
    public void onOffer(Body offer, OfferReply reply, long now) {
        happened.add("offer");
        descriptions.add("offer " + offer.text());
        replies.add(reply);
        if (answerReinvites) {
            reply.send(Body.of("answer to " + offer.text()), now);
        }
    }

    @Override
    public void onOfferWanted(OfferReply reply, long now) {
        happened.add("offer wanted");
        replies.add(reply);
        if (answerReinvites) {
            reply.send(Body.of("full offer"), now);
        }
    }

    @Override
    public void onAnswer(Body answer, long now) {
        happened.add("answer");
        descriptions.add("answer " + answer.text());
    }

    @Override
    public void onOfferDropped(long now) {
        happened.add("dropped");
    }

    @Override
    public void onOfferDue(long now) {
        happened.add("due");
        if (offerWhenDue) {
            last().offer(Body.of("new offer"), now);
        }
    }

    @Override
    public void onRemoteChanged(Body description, long now) {
        happened.add("changed");
    }

    @Override
    public void onEnded(SessionEnd how, long now) {
        happened.add("ended " + how);
    }
}
