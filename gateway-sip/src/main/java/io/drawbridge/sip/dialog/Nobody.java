package io.drawbridge.sip.dialog;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.transaction.ServerTransaction;
import java.util.List;

/** What a session speaks to before it has a listener, and when it has ended. */
enum Nobody implements InviteSession.Listener {
    HOME;

    @Override
    public void onConfirmed(long now) {}

    @Override
    public void onOffer(Body offer, OfferReply reply, long now) {
        reply.refuse(500, List.of(), now);
    }

    @Override
    public void onOfferWanted(OfferReply reply, long now) {
        reply.refuse(500, List.of(), now);
    }

    @Override
    public void onAnswer(Body answer, long now) {}

    @Override
    public void onOfferDropped(long now) {}

    @Override
    public void onOfferDue(long now) {}

    @Override
    public void onRequest(ServerTransaction transaction, long now) {}

    @Override
    public void onEnded(SessionEnd how, long now) {}
}
