package io.drawbridge.sip.registrar;

import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Answers the challenges of one neighbour with our credentials there (RFC 3261 section 22, RFC 7616 section 3.4, RFC 8760). To be asked
 * about requests that went to that neighbour, and no others: what it answers can be tried offline against the password. Where a realm
 * is configured no other is answered. Owner: the signalling loop.
 */
public final class DigestClient {
    private static final int MAX_REALMS = 4;

    /** Counts of an answer whose nonce was not used before: what is refused then is not the nonce. */
    private static final List<String> FIRST_USE = List.of("", "00000001");

    /**
     * Our credentials.
     *
     * @param realm the only realm that gets an answer; empty = whichever the neighbour names
     */
    public record Credentials(String user, String password, String realm) {
        @Override
        public String toString() {
            return user;
        }
    }

    /** The two pairs of headers (RFC 3261 sections 22.2 and 22.3). */
    private enum Role {
        USER_AGENT("WWW-Authenticate", "Authorization"),
        PROXY("Proxy-Authenticate", "Proxy-Authorization");

        private final String challenge;
        private final String answer;

        Role(String challenge, String answer) {
            this.challenge = challenge;
            this.answer = answer;
        }
    }

    private record Place(Role role, String realm) {}

    /** A challenge that we have answered, to be used again for the next request. */
    private static final class Session {
        private final DigestAlgorithm algorithm;
        private final DigestFields challenge;
        private int count;

        Session(DigestAlgorithm algorithm, DigestFields challenge) {
            this.algorithm = algorithm;
            this.challenge = challenge;
        }

        boolean stale() {
            return challenge.get("stale").equalsIgnoreCase("true");
        }
    }

    private final Credentials credentials;
    private final Supplier<String> cnonces;
    private final Map<Place, Session> sessions = new LinkedHashMap<>();

    /** {@code cnonces}: tokens that nobody can guess, without quotes. */
    public DigestClient(Credentials credentials, Supplier<String> cnonces) {
        this.credentials = credentials;
        this.cnonces = cnonces;
    }

    /**
     * The headers that a 401 or 407 asks for, to be put on the request when it is sent again with a new CSeq in place of those of the
     * same name. Empty: no answer, since the realm is not the neighbour's, or no algorithm is known, or the credentials were refused:
     * what was answered with a fresh nonce is answered again to {@code stale=true} only, and that once.
     *
     * @param request as it was sent, with the answers it carried
     */
    public List<Header> answer(SipRequest request, SipResponse challenge) {
        if (challenge.status() != 401 && challenge.status() != 407) {
            return List.of();
        }
        Role role = challenge.status() == 407 ? Role.PROXY : Role.USER_AGENT;
        boolean any = false;
        for (Session session : best(challenge, role).values()) {
            Place place = new Place(role, session.challenge.get("realm"));
            boolean inDialog = !request.to().tag().isEmpty();
            if (inDialog && credentials.realm().isEmpty() && !knows(place.realm)) {
                continue; // who was called behind the neighbour must not choose what we compute (RFC 3261 section 22.3)
            }
            if (sessions.size() >= MAX_REALMS && !sessions.containsKey(place)) {
                reset(); // a neighbour with a new realm each time would be asked for ever
                return List.of();
            }
            if (worthTrying(request, place, session)) {
                sessions.put(place, session);
                any = true;
            }
        }
        return any ? headers(request.method(), request.requestUri()) : List.of();
    }

    /** Whether the neighbour itself has asked in that realm already. */
    private boolean knows(String realm) {
        return sessions.keySet().stream().anyMatch(place -> place.realm.equals(realm));
    }

    private boolean worthTrying(SipRequest request, Place place, Session next) {
        Optional<DigestFields> carried = request.headers().lines(place.role.answer).stream()
                .flatMap(line -> DigestFields.parse(line).stream())
                .filter(fields -> fields.get("realm").equals(place.realm))
                .findFirst();
        if (carried.isEmpty() || !FIRST_USE.contains(carried.get().get("nc"))) {
            return true;
        }
        Session before = sessions.get(place);
        boolean second = before != null
                && before.stale()
                && before.challenge.get("nonce").equals(carried.get().get("nonce"));
        return next.stale() && !second;
    }

    /** The headers for the next request to the neighbour, with the nonces of before; empty while there are none. */
    public List<Header> headers(String method, String uri) {
        List<Header> headers = new ArrayList<>();
        sessions.forEach((place, session) ->
                headers.add(new Header(place.role.answer, value(session, place.realm, method, uri))));
        return headers;
    }

    /** Forgets nonces, for example when the neighbour has refused the credentials. */
    public void reset() {
        sessions.clear();
    }

    /** Of each realm that we have credentials for the challenge with the strongest algorithm. */
    private Map<String, Session> best(SipResponse challenge, Role role) {
        Map<String, Session> best = new LinkedHashMap<>();
        challenge.headers().lines(role.challenge).stream()
                .flatMap(line -> DigestFields.parse(line).stream())
                .filter(fields ->
                        credentials.realm().isEmpty() || credentials.realm().equals(fields.get("realm")))
                .filter(DigestClient::takesAuth)
                .flatMap(fields -> DigestAlgorithm.of(fields.get("algorithm")).stream()
                        .map(algorithm -> new Session(algorithm, fields)))
                .sorted(Comparator.comparing(session -> session.algorithm))
                .limit(MAX_REALMS)
                .forEach(session -> best.putIfAbsent(session.challenge.get("realm"), session));
        return best;
    }

    private static boolean takesAuth(DigestFields challenge) {
        String qop = challenge.get("qop");
        boolean auth = qop.isEmpty()
                || List.of(qop.toLowerCase(Locale.ROOT).split("[ ,]+")).contains("auth");
        return auth && !challenge.get("nonce").isEmpty() && challenge.fields().containsKey("realm");
    }

    private String value(Session session, String realm, String method, String uri) {
        session.count++;
        String nc = String.format(Locale.ROOT, "%08x", session.count);
        String qop = session.challenge.get("qop").isEmpty() ? "" : "auth";
        String cnonce = cnonces.get();
        String nonce = session.challenge.get("nonce");
        String response = session.algorithm.response(new DigestAlgorithm.Proof(
                credentials.user(), realm, credentials.password(), method, uri, nonce, nc, cnonce, qop));
        StringBuilder out = new StringBuilder("Digest username=").append(DigestFields.quoted(credentials.user()));
        out.append(",realm=").append(DigestFields.quoted(realm));
        out.append(",nonce=").append(DigestFields.quoted(nonce));
        out.append(",uri=").append(DigestFields.quoted(uri));
        out.append(",response=\"").append(response).append('"');
        if (session.challenge.fields().containsKey("algorithm")) {
            out.append(",algorithm=").append(session.algorithm.token());
        }
        if (!qop.isEmpty()) {
            out.append(",qop=auth,nc=")
                    .append(nc)
                    .append(",cnonce=\"")
                    .append(cnonce)
                    .append('"');
        }
        Optional.ofNullable(session.challenge.fields().get("opaque"))
                .ifPresent(opaque -> out.append(",opaque=").append(DigestFields.quoted(opaque)));
        return out.toString();
    }
}
