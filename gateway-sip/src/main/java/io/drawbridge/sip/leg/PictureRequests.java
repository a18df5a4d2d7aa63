package io.drawbridge.sip.leg;

import io.drawbridge.sip.dialog.InviteSession;
import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.TransactionUser.Requester;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * INFO picture_fast_update towards one room (RFC 5168): at most one a second, the wishes between are one; none any more once the room
 * has refused it. Owner: the signalling loop.
 */
final class PictureRequests implements Requester {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Body BODY = Body.of(
            """
            <?xml version="1.0" encoding="utf-8"?>
            <media_control><vc_primitive><to_encoder><picture_fast_update/></to_encoder></vc_primitive></media_control>
            """);

    private final Signalling signalling;
    private final InviteSession session;
    private boolean confirmed;
    private boolean refused;
    private boolean wanted;
    private boolean sentOnce;
    private long sentNanos;
    private @Nullable Future<?> later;

    PictureRequests(Signalling signalling, InviteSession session) {
        this.signalling = signalling;
        this.session = session;
    }

    void onConfirmed(long now) {
        confirmed = true;
        if (wanted) {
            onWanted(now);
        }
    }

    void onWanted(long now) {
        wanted = true;
        if (!confirmed || refused || later != null) {
            return;
        }
        long due = sentOnce ? sentNanos + INTERVAL_NANOS - now : 0;
        if (due > 0) {
            later = signalling.loop().schedule(() -> signalling.run(this::onLater), due, TimeUnit.NANOSECONDS);
            return;
        }
        wanted = false;
        sentOnce = true;
        sentNanos = now;
        session.request("INFO", List.of(new Header("Content-Type", InfoBodies.MEDIA_CONTROL)), BODY, this, now);
    }

    private void onLater(long now) {
        later = null;
        if (session.established()) {
            onWanted(now);
        }
    }

    @Override
    public void onResponse(SipResponse response, long now) {
        refused |= response.status() >= 400 && response.status() < 600 && response.status() != 491;
    }

    @Override
    public void onNoResponse(long now) {}

    void close() {
        refused = true;
        if (later != null) {
            later.cancel(false);
        }
    }
}
