package io.drawbridge.sip.leg;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.directory.LocalDomains;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipUri;
import io.drawbridge.sip.message.TelUri;
import java.util.Optional;

/** Says where an INVITE wants to go, and why it cannot: somebody else's domain, nobody's number, or a caller who guesses. Thread-safe. */
final class Reception {
    private final Directory directory;
    private final LocalDomains domains;

    Reception(Directory directory, LocalDomains domains) {
        this.directory = directory;
        this.domains = domains;
    }

    /** What is dialled; a number that leads nowhere is counted against {@code source}. */
    Destination destination(SipRequest invite, String source) {
        return isForeign(invite)
                ? new Destination.Unknown()
                : dialled(invite)
                        .map(dialled -> directory.dial(dialled, source))
                        .orElseGet(Destination.Unknown::new);
    }

    private static Optional<String> dialled(SipRequest invite) {
        return invite.uri().map(SipUri::decodedUser).or(() -> TelUri.number(invite.requestUri()));
    }

    private boolean isForeign(SipRequest invite) {
        return invite.uri().filter(uri -> !domains.isOurs(uri.host())).isPresent();
    }

    /** Why a call to {@code destination} is refused; empty if it is not. */
    Optional<EndReason> refusal(SipRequest invite, Destination destination) {
        if (isForeign(invite)) {
            return Optional.of(new EndReason.NotPermitted("calls to other domains are not passed on here"));
        }
        if (destination instanceof Destination.Barred) {
            return Optional.of(EndReason.Plain.TOO_MANY_TRIES);
        }
        return destination instanceof Destination.Unknown
                ? Optional.of(new EndReason.UnknownMeeting())
                : Optional.empty();
    }
}
