package io.drawbridge.xmpp.server;

import io.drawbridge.core.config.GatewayConfig;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** How a name that a person gives becomes a component's domain: with a dot it is one, else it is put before the XMPP domain. Pure. */
public final class ComponentNames {
    private static final int LONGEST = 253;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private final String xmppDomain;
    private final Set<String> own;

    /**
     * With names that are taken.
     *
     * @param xmppDomain the server's own domain
     * @param own domains that the configuration gives away already
     */
    ComponentNames(String xmppDomain, Set<String> own) {
        this.xmppDomain = xmppDomain.toLowerCase(Locale.ROOT);
        this.own = Collections.unmodifiableSet(new TreeSet<>(own));
    }

    /** With the names of the configuration. */
    public static ComponentNames of(GatewayConfig.Xmpp xmpp) {
        Set<String> own = new TreeSet<>();
        own.add(domain(xmpp.callbridgeId(), xmpp.domain()));
        if (!xmpp.webbridgeId().isEmpty()) {
            own.add(domain(xmpp.webbridgeId(), xmpp.domain()));
        }
        return new ComponentNames(xmpp.domain(), own);
    }

    private static String domain(String name, String xmppDomain) {
        String folded = name.strip().toLowerCase(Locale.ROOT);
        return folded.indexOf('.') >= 0 ? folded : folded + "." + xmppDomain.toLowerCase(Locale.ROOT);
    }

    /** What the name stands for, valid or not. */
    String domain(String name) {
        return domain(name, xmppDomain);
    }

    /** The domains that the configuration gives away, sorted. */
    Set<String> own() {
        return own;
    }

    /** A name, judged. */
    sealed interface Judged {
        /** It can have an account. */
        record Good(String domain) implements Judged {}

        /** It cannot, for that reason. */
        record Bad(String why) implements Judged {}
    }

    Judged judge(String name) {
        String domain = domain(name);
        if (!valid(domain)) {
            return new Judged.Bad("\"" + printable(name)
                    + "\" is no name for a component: letters a-z, digits and hyphens, or a domain of such labels");
        }
        if (domain.equals(xmppDomain)) {
            return new Judged.Bad(domain + " is the XMPP server itself");
        }
        if (own.contains(domain)) {
            return new Judged.Bad(domain + " is this gateway's own component; its secret is in the configuration");
        }
        return new Judged.Good(domain);
    }

    /** Whether it is a domain of letters, digits and hyphens whose last label is no number, since that would be an address. */
    static boolean valid(String domain) {
        String[] labels = domain.split("\\.", -1);
        for (String label : labels) {
            if (!LABEL.matcher(label).matches()) {
                return false;
            }
        }
        return domain.length() <= LONGEST
                && !NUMBER.matcher(labels[labels.length - 1]).matches();
    }

    /** A stranger's name, fit to be printed. */
    static String printable(String name) {
        return name.codePoints()
                .limit(60)
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
