package io.drawbridge.sip.dialog;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.TransactionUser.Requester;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests of one dialog. A challenge is answered by the {@link Authenticator}; a 408, a 481 or silence means that the dialog
 * is lost (RFC 3261 section 12.2.1.2).
 */
final class SessionSender {
    /** Who takes the answers. */
    interface Taker {
        /** An answer to that request, as it was sent last. */
        void onResponse(SipRequest request, SipResponse response, long now);

        void onNoResponse(long now);
    }

    private static final int MAX_TRIES = 3;

    private final UserAgent agent;
    private final Dialog dialog;
    private final Authenticator authenticator;
    private final LongConsumer lost;
    private @Nullable SipRequest openInvite;

    /** {@code lost} is called, with the time, when the far end does not know the dialog. */
    SessionSender(UserAgent agent, Dialog dialog, Authenticator authenticator, LongConsumer lost) {
        this.agent = agent;
        this.dialog = dialog;
        this.authenticator = authenticator;
        this.lost = lost;
    }

    static Taker taker(Requester requester) {
        return new Taker() {
            @Override
            public void onResponse(SipRequest request, SipResponse response, long now) {
                requester.onResponse(response, now);
            }

            @Override
            public void onNoResponse(long now) {
                requester.onNoResponse(now);
            }
        };
    }

    void send(String method, List<Header> more, Body body, Taker taker, long now) {
        send(method, more, List.of(), body, taker, 1, now);
    }

    private void send(
            String method, List<Header> more, List<Header> proof, Body body, Taker taker, int attempt, long now) {
        List<Header> headers = new ArrayList<>(more);
        headers.addAll(proof);
        SipRequest request = dialog.request(method, headers, body, agent.ids(), agent.out());
        if (request.is("INVITE")) {
            openInvite = request;
        }
        agent.layer()
                .request(
                        request,
                        dialog.nextHop(),
                        new Requester() {
                            @Override
                            public void onResponse(SipResponse response, long at) {
                                List<Header> again = attempt < MAX_TRIES && challenge(response)
                                        ? authenticator.answer(request, response)
                                        : List.of();
                                if (!again.isEmpty()) {
                                    send(method, more, again, body, taker, attempt + 1, at);
                                    return;
                                }
                                taker.onResponse(request, response, at);
                                if (response.status() == 481 || response.status() == 408) {
                                    lost.accept(at);
                                }
                            }

                            @Override
                            public void onNoResponse(long at) {
                                taker.onNoResponse(at);
                                lost.accept(at);
                            }
                        },
                        now);
    }

    /** Our last INVITE will not be answered any more; nobody is told. */
    void abandonInvite() {
        if (openInvite != null) {
            agent.layer().abandon(openInvite);
            openInvite = null;
        }
    }

    static boolean challenge(SipResponse response) {
        return response.status() == 401 || response.status() == 407;
    }
}
