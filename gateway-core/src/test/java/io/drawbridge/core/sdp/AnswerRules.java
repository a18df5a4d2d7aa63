package io.drawbridge.core.sdp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What any answer owes its offer (RFC 3264 section 6, RFC 9143, RFC 6184 section 8.2.2). Reads the values in its own way, so that it
 * does not repeat the mistakes of the code it judges.
 */
public final class AnswerRules {
    private static final Map<String, String> STATIC_MAPPINGS =
            Map.of("0", "pcmu/8000/1", "8", "pcma/8000/1", "9", "g722/8000/1");

    private final SessionDescription offer;
    private final SessionDescription answer;
    private final List<String> violations = new ArrayList<>();

    private AnswerRules(SessionDescription offer, SessionDescription answer) {
        this.offer = offer;
        this.answer = answer;
    }

    /** Sentences on what is wrong with the answer; none if all is well. */
    public static List<String> check(SessionDescription offer, SessionDescription answer) {
        return new AnswerRules(offer, answer).run();
    }

    private List<String> run() {
        require(offer.media().size() == answer.media().size(), "the number of m lines differs");
        for (int i = 0; i < Math.min(offer.media().size(), answer.media().size()); i++) {
            new Line(i, offer.media().get(i), answer.media().get(i)).check();
        }
        bundle();
        long audios = accepted("audio");
        long videos = accepted("video");
        boolean bundled = !group(answer).isEmpty();
        require(bundled || (audios <= 1 && videos <= 1), "more than one audio or video is taken outside of a bundle");
        require(audios <= 5 && videos <= 20, "more than a page needs is taken");
        return violations;
    }

    private long accepted(String media) {
        return answer.media().stream()
                .filter(m -> m.port() != 0 && m.media().equalsIgnoreCase(media))
                .count();
    }

    private void bundle() {
        Set<String> offered = new HashSet<>(group(offer));
        List<String> answered = group(answer);
        Set<String> taken = new HashSet<>();
        answer.media().stream().filter(m -> m.port() != 0).forEach(m -> m.attribute("mid")
                .ifPresent(taken::add));
        require(new HashSet<>(answered).size() == answered.size(), "a mid stands twice in the bundle");
        require(offered.containsAll(answered), "the bundle holds a mid that was not offered in it");
        require(taken.containsAll(answered), "the bundle holds a mid that is not taken");
        long secure = answer.media().stream()
                .filter(m -> m.port() != 0 && m.protocol().contains("SAVP"))
                .count();
        require(secure <= 1 || answered.size() == secure, "a secure m line is outside of the bundle");
    }

    private static List<String> group(SessionDescription session) {
        for (Attribute a : session.attributes()) {
            if (a.name().equals("group") && a.value().startsWith("BUNDLE")) {
                return words(a.value().substring("BUNDLE".length()));
            }
        }
        return List.of();
    }

    private void require(boolean holds, String violation) {
        if (!holds) {
            violations.add(violation);
        }
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }

    /** The pair of one m line. */
    private final class Line {
        private final int index;
        private final MediaDescription offered;
        private final MediaDescription answered;
        private final boolean secure;

        private Line(int index, MediaDescription offered, MediaDescription answered) {
            this.index = index;
            this.offered = offered;
            this.answered = answered;
            this.secure = answered.protocol().contains("SAVP");
        }

        private void check() {
            rule(offered.media().equals(answered.media()), "the media type differs");
            rule(offered.protocol().equals(answered.protocol()), "the protocol differs");
            rule(offered.formats().containsAll(answered.formats()), "a format was not offered");
            if (answered.port() == 0) {
                return;
            }
            rule(offered.port() != 0 || offered.has("bundle-only"), "a refused m line is taken");
            rule(!answered.formats().isEmpty(), "there is no format");
            formats();
            direction();
            feedback();
            extensions();
            if (secure) {
                secureTransport();
            } else {
                plainTransport();
            }
        }

        private void formats() {
            Map<String, String> theirs = mappings(offered);
            Map<String, String> ours = mappings(answered);
            for (String format : answered.formats()) {
                rule(ours.containsKey(format), "a format has no rtpmap");
                rule(theirs.getOrDefault(format, "").equals(ours.get(format)), "a format means another codec");
                if (ours.getOrDefault(format, "").startsWith("h264/")) {
                    h264(parameters(offered, format), parameters(answered, format));
                }
            }
            rule(answered.formats().containsAll(numbers(answered, "rtpmap")), "an rtpmap is of no format");
            rule(answered.formats().containsAll(numbers(answered, "fmtp")), "an fmtp is of no format");
            long codecs = answered.formats().stream()
                    .filter(f -> !ours.getOrDefault(f, "").startsWith("telephone-event"))
                    .count();
            rule(codecs >= 1, "there is no codec");
            rule(secure || codecs == 1, "plain RTP got several codecs to switch between");
            telephoneEvent(theirs, ours);
        }

        private void telephoneEvent(Map<String, String> theirs, Map<String, String> ours) {
            for (String event : answered.formats()) {
                if (ours.getOrDefault(event, "").startsWith("telephone-event")) {
                    String clock = clock(ours.getOrDefault(answered.formats().get(0), ""));
                    boolean matching = theirs.entrySet().stream()
                            .anyMatch(e -> e.getValue().equals("telephone-event/" + clock + "/1")
                                    && offered.formats().contains(e.getKey()));
                    rule(
                            !matching || clock(ours.getOrDefault(event, "")).equals(clock),
                            "telephone-event has another clock than the codec");
                }
            }
        }

        private void h264(Map<String, String> theirs, Map<String, String> ours) {
            String offeredId = theirs.getOrDefault("profile-level-id", "42000a").toLowerCase(Locale.ROOT);
            String answeredId = ours.getOrDefault("profile-level-id", "42000a").toLowerCase(Locale.ROOT);
            boolean readable = offeredId.matches("[0-9a-f]{6}");
            rule(
                    !readable || offeredId.substring(0, 4).equals(answeredId.substring(0, 4)),
                    "the H.264 profile differs");
            rule(mode(theirs) == mode(ours), "the packetization mode differs");
            boolean theirAsymmetry =
                    theirs.getOrDefault("level-asymmetry-allowed", "0").equals("1");
            boolean ourAsymmetry =
                    ours.getOrDefault("level-asymmetry-allowed", "0").equals("1");
            rule(theirAsymmetry || !ourAsymmetry, "level asymmetry was not offered");
            rule(
                    ourAsymmetry
                            || !readable
                            || Integer.parseInt(answeredId.substring(4), 16)
                                    <= Integer.parseInt(offeredId.substring(4), 16),
                    "the level is above the offered one");
            boolean capacity =
                    theirs.containsKey("max-fs") && theirs.get("max-fs").matches("[1-9]\\d{0,8}");
            rule(!capacity || ours.containsKey("max-fs"), "the capacity parameters are omitted");
        }

        private int mode(Map<String, String> parameters) {
            String mode = parameters.getOrDefault("packetization-mode", "0");
            return mode.matches("\\d") ? Integer.parseInt(mode) : 0;
        }

        private void direction() {
            String theirs = direction(offered.attributes())
                    .or(() -> direction(offer.attributes()))
                    .orElse("sendrecv");
            String ours = direction(answered.attributes()).orElse("sendrecv");
            boolean theySend = theirs.startsWith("send");
            boolean theyReceive = theirs.equals("sendrecv") || theirs.equals("recvonly");
            rule(theyReceive || !ours.startsWith("send"), "we send what they do not receive");
            rule(theySend || !(ours.equals("sendrecv") || ours.equals("recvonly")), "we receive what they do not send");
        }

        private Optional<String> direction(List<Attribute> attributes) {
            return attributes.stream()
                    .map(Attribute::name)
                    .filter(Set.of("sendrecv", "sendonly", "recvonly", "inactive")::contains)
                    .findFirst();
        }

        private void feedback() {
            Set<String> theirs = new HashSet<>();
            for (String value : offered.attributes("rtcp-fb")) {
                List<String> words = words(value);
                for (String word : words.subList(Math.min(2, words.size()), words.size())) {
                    theirs.add(words.get(0) + " " + words.get(1) + " " + word);
                }
                theirs.add(String.join(" ", words));
            }
            rule(theirs.containsAll(answered.attributes("rtcp-fb")), "RTCP feedback was not offered");
        }

        private void extensions() {
            Set<List<String>> theirs = new HashSet<>();
            offered.attributes("extmap").forEach(v -> theirs.add(words(v)));
            for (String value : answered.attributes("extmap")) {
                List<String> words = new ArrayList<>(words(value));
                words.set(0, words.get(0).replace("/recvonly", "/sendonly"));
                rule(theirs.contains(words), "a header extension was not offered");
            }
        }

        private void secureTransport() {
            for (String name : List.of("ice-ufrag", "ice-pwd", "fingerprint", "setup", "rtcp-mux")) {
                rule(answered.has(name), "a secure m line lacks " + name);
            }
            rule(
                    Set.of("active", "passive")
                            .contains(answered.attribute("setup").orElse("")),
                    "setup decides nothing");
            rule(
                    offered.attribute("mid")
                            .map(String::strip)
                            .filter(m -> !m.isEmpty())
                            .equals(answered.attribute("mid")),
                    "the mid differs");
            rule(!answered.has("crypto"), "DTLS-SRTP is answered with a=crypto");
        }

        private void plainTransport() {
            for (String name : List.of("crypto", "fingerprint", "ice-ufrag", "candidate", "extmap")) {
                rule(!answered.has(name), "a plain m line has " + name);
            }
            Optional<Connection> connection = answered.connection().or(answer::connection);
            rule(connection.isPresent(), "there is no address");
            rule(offered.has("rtcp-mux") || !answered.has("rtcp-mux"), "rtcp-mux was not offered");
        }

        private Map<String, String> mappings(MediaDescription media) {
            Map<String, String> mappings = new HashMap<>();
            for (String value : media.attributes("rtpmap")) {
                String[] parts = value.strip().split("\\s+", 2);
                if (parts.length == 2 && parts[1].matches("[^/]+/\\s*\\d{1,9}(/\\d{1,9})?")) {
                    String mapping = parts[1].toLowerCase(Locale.ROOT);
                    boolean channels = mapping.indexOf('/') != mapping.lastIndexOf('/');
                    mappings.putIfAbsent(number(parts[0]), channels ? mapping : mapping + "/1");
                }
            }
            STATIC_MAPPINGS.forEach(mappings::putIfAbsent);
            return mappings;
        }

        private Map<String, String> parameters(MediaDescription media, String format) {
            Map<String, String> parameters = new HashMap<>();
            for (String value : media.attributes("fmtp")) {
                String[] parts = value.strip().split("\\s+", 2);
                if (parts.length == 2 && number(parts[0]).equals(format)) {
                    for (String parameter : parts[1].split(";")) {
                        String[] pair = parameter.split("=", 2);
                        if (pair.length == 2) {
                            parameters.putIfAbsent(pair[0].strip().toLowerCase(Locale.ROOT), pair[1].strip());
                        }
                    }
                    return parameters;
                }
            }
            return parameters;
        }

        private List<String> numbers(MediaDescription media, String name) {
            return media.attributes(name).stream().map(v -> words(v).get(0)).toList();
        }

        private String number(String text) {
            return text.matches("\\d{1,9}") ? Integer.toString(Integer.parseInt(text)) : text;
        }

        private String clock(String mapping) {
            String[] parts = mapping.split("/");
            return parts.length > 1 ? parts[1] : "";
        }

        private void rule(boolean holds, String violation) {
            require(holds, "m line " + index + ": " + violation);
        }
    }
}
