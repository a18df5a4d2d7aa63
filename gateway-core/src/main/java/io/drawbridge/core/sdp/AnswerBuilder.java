package io.drawbridge.core.sdp;

import io.drawbridge.core.sdp.AgreedMedia.Accepted;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Describes an agreement together with our own ends as an answer (RFC 3264 section 6, RFC 9143 section 7.3). */
public final class AnswerBuilder {
    static final Connection NOWHERE = new Connection("IP4", "0.0.0.0");

    private final Agreement agreement;
    private final List<LocalEndpoint> endpoints;
    private final AnswerOptions options;
    private final BundleGroup bundle;

    private AnswerBuilder(Agreement agreement, List<LocalEndpoint> endpoints, AnswerOptions options) {
        this.agreement = agreement;
        this.endpoints = endpoints;
        this.options = options;
        this.bundle = BundleGroup.of(agreement.offer());
    }

    /**
     * Writes the answer.
     *
     * @param endpoints our end of each accepted m line, in order: plain ones for plain media, secure ones for secure media
     */
    public static SessionDescription build(Agreement agreement, List<LocalEndpoint> endpoints, AnswerOptions options) {
        int accepted = agreement.accepted().size();
        if (endpoints.size() != accepted) {
            throw new IllegalArgumentException(endpoints.size() + " endpoints for " + accepted + " accepted m lines");
        }
        return new AnswerBuilder(agreement, endpoints, options).run();
    }

    private SessionDescription run() {
        Connection first = endpoints.isEmpty() ? NOWHERE : connection(address(endpoints.get(0)));
        List<MediaDescription> media = new ArrayList<>();
        int accepted = 0;
        for (AgreedMedia agreed : agreement.media()) {
            if (agreed instanceof Accepted taken) {
                media.add(accepted(taken, accepted, first));
                accepted++;
            } else {
                media.add(refused(agreed.offered()));
            }
        }
        Origin origin = new Origin(
                "-", options.sessionId(), Long.toString(options.version()), first.addressType(), first.address());
        return new SessionDescription(
                origin, options.sessionName(), Optional.of(first), List.of(), sessionAttributes(), media);
    }

    private MediaDescription accepted(Accepted media, int position, Connection ofSession) {
        Optional<StreamIds> stream = options.streams().stream().skip(position).findFirst();
        MediaAnswer answer = new MediaAnswer(media, stream, options);
        LocalEndpoint endpoint = endpoints.get(position);
        Connection own = connection(address(endpoint));
        if (endpoint instanceof LocalEndpoint.Secure secure) {
            return answer.secure(secure, own, media.index() == taggedIndex());
        }
        Optional<Connection> connection = own.equals(ofSession) ? Optional.empty() : Optional.of(own);
        return endpoint instanceof LocalEndpoint.Keyed keyed
                ? answer.keyed(keyed, connection)
                : answer.plain((LocalEndpoint.Plain) endpoint, connection);
    }

    /** The m line that speaks for the bundle: the first one of the group that is taken. */
    private int taggedIndex() {
        List<Accepted> accepted = agreement.accepted();
        return bundle.indexes().stream()
                .filter(i -> agreement.media().get(i) instanceof Accepted)
                .findFirst()
                .orElseGet(() -> accepted.get(0).index());
    }

    private List<Attribute> sessionAttributes() {
        List<Attribute> attributes = new ArrayList<>();
        String mids = bundle.indexes().stream()
                .map(agreement.media()::get)
                .filter(Accepted.class::isInstance)
                .flatMap(m -> BundleGroup.mid(m.offered()).stream())
                .collect(Collectors.joining(" "));
        if (agreement.secure() && !mids.isEmpty()) {
            attributes.add(new Attribute("group", "BUNDLE " + mids));
        }
        if (agreement.secure()) {
            attributes.add(new Attribute("ice-options", "trickle"));
        }
        return attributes;
    }

    static MediaDescription refused(MediaDescription offered) {
        List<Attribute> attributes = BundleGroup.mid(offered).map(m -> new Attribute("mid", m)).stream()
                .toList();
        return new MediaDescription(
                offered.media(), 0, offered.protocol(), offered.formats(), Optional.empty(), List.of(), attributes);
    }

    static InetSocketAddress address(LocalEndpoint endpoint) {
        if (endpoint instanceof LocalEndpoint.Plain plain) {
            return plain.rtp();
        }
        if (endpoint instanceof LocalEndpoint.Keyed keyed) {
            return keyed.ports().rtp();
        }
        return ((LocalEndpoint.Secure) endpoint).address();
    }

    static Connection connection(InetSocketAddress socket) {
        InetAddress address = socket.getAddress();
        if (address == null) {
            return NOWHERE;
        }
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return new Connection(
                address instanceof Inet6Address ? "IP6" : "IP4", scope < 0 ? text : text.substring(0, scope));
    }
}
