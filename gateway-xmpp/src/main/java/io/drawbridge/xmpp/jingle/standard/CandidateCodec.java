package io.drawbridge.xmpp.jingle.standard;

import io.drawbridge.xmpp.stanza.XmlElement;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code <candidate/>} of XEP-0176 section 5.3 to and from the value of {@code a=candidate} (RFC 8839 section 5.1). Pure. */
final class CandidateCodec {
    private static final Pattern FOUNDATION = Pattern.compile("[A-Za-z0-9+/]{1,32}");
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.:-]{1,255}");
    private static final long MOST_PRIORITY = 0xFFFF_FFFFL;
    private static final int MOST_PORT = 65_535;
    private static final int MOST_COMPONENT = 256;
    private static final int FIXED_FIELDS = 8;
    private static final int GENERATIONS = 1_000;

    private CandidateCodec() {}

    /** The line's value; empty for one that is of no use. */
    static Optional<String> read(XmlElement candidate) {
        String foundation = candidate.attribute("foundation");
        String protocol = candidate.attribute("protocol");
        String address = candidate.attribute("ip");
        String type = candidate.attribute("type");
        long component = Tokens.number(candidate.attribute("component"), 1, MOST_COMPONENT);
        long priority = Tokens.number(candidate.attribute("priority"), 0, MOST_PRIORITY);
        long port = Tokens.number(candidate.attribute("port"), 0, MOST_PORT);
        boolean usable = FOUNDATION.matcher(foundation).matches()
                && Tokens.token(protocol)
                && ADDRESS.matcher(address).matches()
                && Tokens.token(type)
                && component >= 0
                && priority >= 0
                && port >= 0;
        if (!usable) {
            return Optional.empty();
        }
        StringBuilder line = new StringBuilder(foundation);
        line.append(' ')
                .append(component)
                .append(' ')
                .append(protocol)
                .append(' ')
                .append(priority);
        line.append(' ')
                .append(address)
                .append(' ')
                .append(port)
                .append(" typ ")
                .append(type);
        readRest(candidate, line);
        return Optional.of(line.toString());
    }

    private static void readRest(XmlElement candidate, StringBuilder line) {
        String related = candidate.attribute("rel-addr");
        long relatedPort = Tokens.number(candidate.attribute("rel-port"), 0, MOST_PORT);
        if (ADDRESS.matcher(related).matches() && relatedPort >= 0) {
            line.append(" raddr ").append(related).append(" rport ").append(relatedPort);
        }
        String tcpType = candidate.attribute("tcptype");
        if (Tokens.token(tcpType)) {
            line.append(" tcptype ").append(tcpType);
        }
        long generation = Tokens.number(candidate.attribute("generation"), 0, GENERATIONS);
        if (generation >= 0) {
            line.append(" generation ").append(generation);
        }
    }

    /** The element for a line's value; empty for one that is none. {@code id} is to be unique in the session. */
    static Optional<XmlElement> print(String line, String id) {
        String value = line.startsWith("candidate:") ? line.substring("candidate:".length()) : line;
        String[] fields = value.strip().split(" +", -1);
        if (fields.length < FIXED_FIELDS || !fields[6].equals("typ")) {
            return Optional.empty();
        }
        XmlElement candidate = XmlElement.of("candidate", JingleNs.ICE)
                .with("component", fields[1])
                .with("foundation", fields[0])
                .with("generation", extension(fields, "generation").orElse("0"))
                .with("id", id)
                .with("ip", fields[4])
                .with("network", "0")
                .with("port", fields[5])
                .with("priority", fields[3])
                .with("protocol", fields[2])
                .with("type", fields[7]);
        Optional<String> related = extension(fields, "raddr");
        if (related.isPresent()) {
            candidate = candidate
                    .with("rel-addr", related.get())
                    .with("rel-port", extension(fields, "rport").orElse("0"));
        }
        Optional<String> tcpType = extension(fields, "tcptype");
        return Optional.of(tcpType.isPresent() ? candidate.with("tcptype", tcpType.get()) : candidate);
    }

    private static Optional<String> extension(String[] fields, String name) {
        for (int i = FIXED_FIELDS; i + 1 < fields.length; i += 2) {
            if (fields[i].equals(name)) {
                return Optional.of(fields[i + 1]);
            }
        }
        return Optional.empty();
    }
}
