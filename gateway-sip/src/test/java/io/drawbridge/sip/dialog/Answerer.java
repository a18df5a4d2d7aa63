package io.drawbridge.sip.dialog;

import io.drawbridge.sip.message.Body;
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
    boolean answerAtOnce = true;
    boolean answerReinvites = true;

    @Nullable
    UserAgent agent;

    @Override
    public Optional<SipResponse> screen(SipRequest request) {
        return Optional.empty();
    }

    @Override
    public void onInvite(InviteSession session, SipRequest invite, long now) {
        session.listener(this);
        sessions.add(session);
        happened.add("invite");
        if (answerAtOnce) {
            session.accept(List.of(), "application/sdp", Body.of("answer"), now);
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
    public void onReinvite(SipRequest invite, long now) {
        happened.add("reinvite");
        if (answerReinvites) {
            sessions.get(sessions.size() - 1).accept(List.of(), "application/sdp", Body.of("answer"), now);
        }
    }

    @Override
    public void onEnded(SessionEnd how, long now) {
        happened.add("ended " + how);
    }
}
