package io.drawbridge.core.config;

import io.drawbridge.core.config.GatewayConfig.Media;
import io.drawbridge.core.config.GatewayConfig.Network;
import io.drawbridge.core.config.GatewayConfig.Sip;
import io.drawbridge.core.config.GatewayConfig.Tls;
import io.drawbridge.core.config.GatewayConfig.Turn;
import io.drawbridge.core.config.GatewayConfig.Web;
import io.drawbridge.core.config.GatewayConfig.Xmpp;
import io.drawbridge.core.config.GatewayConfig.XmppTls;
import java.util.Locale;

/** Makes the records from checked values. */
final class Assembly {
    private Assembly() {}

    static GatewayConfig config(Values v) {
        return new GatewayConfig(
                lower(v.get(Keys.DOMAIN)),
                v.get(Keys.LEGS),
                v.get(Keys.DATA_DIR),
                v.get(Keys.DRAIN_SECONDS),
                new Network(v.get(Keys.BIND), v.get(Keys.PUBLIC_ADDRESSES), v.get(Keys.STUN_SERVERS)),
                new Tls(v.get(Keys.TLS_CERTIFICATE), v.get(Keys.TLS_KEY)),
                sip(v),
                new Web(
                        v.get(Keys.HTTPS_PORT),
                        v.get(Keys.HTTP_PORT),
                        new Tls(v.get(Keys.WEB_TLS_CERTIFICATE), v.get(Keys.WEB_TLS_KEY))),
                new Media(v.get(Keys.MEDIA_UDP_PORT), v.get(Keys.MEDIA_LOOPS)),
                new Turn(
                        v.get(Keys.TURN_PORT),
                        v.get(Keys.TURN_TLS_PORT),
                        v.get(Keys.TURN_EXTERNAL),
                        v.get(Keys.TURN_SECRET),
                        v.get(Keys.TURN_PREVIOUS_SECRETS),
                        v.get(Keys.TURN_RELAY_PORTS),
                        v.get(Keys.TURN_ALLOWED_PEERS),
                        v.get(Keys.TURN_ALTERNATE_SERVERS)),
                xmpp(v),
                v.get(Keys.DNS_SERVERS),
                v.get(Keys.DATABASE_URL),
                v.get(Keys.LOG_FORMAT),
                v.get(Keys.MEETINGS),
                v.get(Keys.TENANTS));
    }

    private static Sip sip(Values v) {
        String encryption = v.get(Keys.SIP_ENCRYPTION);
        return new Sip(
                v.get(Keys.SIP_UDP_PORT),
                v.get(Keys.SIP_TCP_PORT),
                v.get(Keys.SIP_TLS_PORT),
                v.get(Keys.SIP_RTP_PORTS),
                encryption,
                v.get(Keys.SIP_UNKNOWN_NUMBER),
                v.get(Keys.SIP_DOMAINS),
                new Tls(v.get(Keys.SIP_TLS_CERTIFICATE), v.get(Keys.SIP_TLS_KEY)),
                v.get(Keys.SIP_ACCOUNTS).stream()
                        .map(account -> account.orEncryption(encryption))
                        .toList(),
                v.get(Keys.SIP_TRUNKS).stream()
                        .map(trunk -> trunk.orEncryption(encryption))
                        .toList(),
                v.get(Keys.SIP_DIAL_RULES),
                v.get(Keys.SIP_TRUSTED_SOURCES),
                v.get(Keys.SIP_MEDIA_TIMEOUT));
    }

    private static Xmpp xmpp(Values v) {
        return new Xmpp(
                v.get(Keys.XMPP_ENABLED),
                v.get(Keys.XMPP_EMBEDDED),
                v.get(Keys.XMPP_COMPONENT_PORT),
                lower(v.get(Keys.XMPP_DOMAIN)),
                v.get(Keys.XMPP_SERVER_ADDRESS),
                lower(v.get(Keys.XMPP_CALLBRIDGE_ID)),
                v.get(Keys.XMPP_CALLBRIDGE_SECRET),
                lower(v.get(Keys.XMPP_WEBBRIDGE_ID)),
                v.get(Keys.XMPP_WEBBRIDGE_SECRET),
                v.get(Keys.XMPP_CALLBRIDGES).stream().map(Assembly::lower).toList(),
                v.get(Keys.XMPP_WEBBRIDGES).stream().map(Assembly::lower).toList(),
                v.get(Keys.XMPP_GUESTS),
                v.get(Keys.XMPP_CONFLICT),
                new XmppTls(
                        v.get(Keys.XMPP_TLS_MODE),
                        v.get(Keys.XMPP_TLS_ALLOW_PLAIN),
                        v.get(Keys.XMPP_TLS_CLIENTS).equals("required"),
                        v.get(Keys.XMPP_TLS_TRUST),
                        new Tls(v.get(Keys.XMPP_TLS_CERTIFICATE), v.get(Keys.XMPP_TLS_KEY))));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
