package io.drawbridge.sip.leg;

import io.drawbridge.core.meeting.DigitMerger;
import io.drawbridge.core.sdp.SessionDescription;
import io.drawbridge.sip.dialog.InviteSession;
import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.ServerTransaction;
import io.drawbridge.sip.transaction.TransactionUser.Requester;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one room's remote control, as far as they come by signalling: SIP INFO, and KPML where the room has no telephone events. A
 * press that is told both ways is one. Owner: the signalling loop.
 */
final class RemoteKeys implements Requester {
    private final SipCalls calls;
    private final InviteSession session;
    private final Consumer<Character> pressed;
    private final DigitMerger digits = new DigitMerger();
    private final KpmlWatch kpml = new KpmlWatch();
    private boolean wanted;
    private boolean closed;
    private @Nullable Future<?> refresh;

    /** {@code pressed} takes each digit. */
    RemoteKeys(SipCalls calls, InviteSession session, Consumer<Character> pressed) {
        this.calls = calls;
        this.session = session;
        this.pressed = pressed;
    }

    /** What the far end can do, by its INVITE or 2xx, and what was agreed decides whether the keypad is subscribed to, once the call is confirmed. */
    void onAgreed(SipMessage invite, SessionDescription answer) {
        boolean telephoneEvents = answer.media().stream()
                .flatMap(media -> media.attributes("rtpmap").stream())
                .anyMatch(mapping -> mapping.contains(" telephone-event/"));
        wanted = KpmlWatch.wanted(invite, telephoneEvents);
    }

    void onConfirmed(long now) {
        if (wanted) {
            subscribe(now);
        }
    }

    private void subscribe(long now) {
        if (closed || !kpml.due(now)) {
            return;
        }
        kpml.ask();
        session.requestOfUsage(
                "SUBSCRIBE",
                List.of(
                        new Header("Event", KpmlWatch.EVENT),
                        new Header("Expires", Integer.toString(KpmlWatch.EXPIRES_SECONDS)),
                        new Header("Accept", KpmlBodies.RESPONSE_TYPE),
                        new Header("Content-Type", KpmlBodies.REQUEST_TYPE)),
                KpmlBodies.EVERY_KEY,
                this,
                now);
    }

    @Override
    public void onResponse(SipResponse response, long now) {
        if (!response.provisional()) {
            int expires =
                    response.headers().first("Expires").map(RemoteKeys::seconds).orElse(KpmlWatch.EXPIRES_SECONDS);
            kpml.onResponse(response.status(), expires, now);
            arm(now);
        }
    }

    private static int seconds(String text) {
        return text.strip().matches("\\d{1,6}") ? Integer.parseInt(text.strip()) : KpmlWatch.EXPIRES_SECONDS;
    }

    @Override
    public void onNoResponse(long now) {
        kpml.onResponse(408, 0, now);
    }

    private void arm(long now) {
        if (refresh != null) {
            refresh.cancel(false);
            refresh = null;
        }
        if (!closed && kpml.state() == KpmlWatch.State.ACTIVE) {
            long delay = kpml.refreshNanos() - now;
            refresh = calls.signalling()
                    .loop()
                    .schedule(() -> calls.signalling().run(this::subscribe), delay, TimeUnit.NANOSECONDS);
        }
    }

    /** Takes the body of an INFO that holds a digit. */
    void onInfo(Body body, long now) {
        DtmfBodies.digit(body).ifPresent(digit -> press(DigitMerger.Way.INFO, digit, now));
    }

    /** Answers a NOTIFY of the keypad; 481 if it speaks of something else. */
    void onNotify(ServerTransaction transaction, long now) {
        SipRequest notify = transaction.request();
        if (!KpmlWatch.concerns(notify)) {
            calls.agent().refuse(transaction, 481, now);
            return;
        }
        boolean known =
                kpml.onNotify(notify.headers().first("Subscription-State").orElse("active"), now);
        calls.agent().refuse(transaction, known ? 200 : 481, now);
        if (known && notify.contentType().equals(KpmlBodies.RESPONSE_TYPE)) {
            KpmlBodies.digits(notify.body()).chars().forEach(digit -> press(DigitMerger.Way.KPML, (char) digit, now));
        }
        if (known && kpml.state() == KpmlWatch.State.IDLE) {
            subscribe(now);
        }
    }

    private void press(DigitMerger.Way way, char digit, long now) {
        if (digits.onDigit(way, digit, now)) {
            pressed.accept(digit);
        }
    }

    void close() {
        closed = true;
        if (refresh != null) {
            refresh.cancel(false);
        }
    }
}
