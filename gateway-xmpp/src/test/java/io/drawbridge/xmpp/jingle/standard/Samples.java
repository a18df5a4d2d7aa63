package io.drawbridge.xmpp.jingle.standard;

/** Calls in the shapes in which clients make them, written from the XEPs. */
final class Samples {
    private static final String FINGERPRINT =
            "<fingerprint xmlns='urn:xmpp:jingle:apps:dtls:0' hash='sha-256' setup='actpass'>"
                    + "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F"
                    + "</fingerprint>";

    /** Two contents with a transport each, RTP and RTCP candidates, no group. */
    static final String DINO = jingle(
            "session-initiate",
            """
            <content creator='initiator' name='voice' senders='both'>
              <description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'>
                <payload-type id='111' name='opus' clockrate='48000' channels='2'><parameter name='useinbandfec' value='1'/></payload-type>
                <payload-type id='110' name='telephone-event' clockrate='48000'><parameter name='events' value='0-15'/></payload-type>
                <rtp-hdrext xmlns='urn:xmpp:jingle:apps:rtp:rtp-hdrext:0' id='1' uri='urn:ietf:params:rtp-hdrext:ssrc-audio-level'/>
                <rtcp-mux/>
              </description>
              <transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='fe0a' pwd='ttttttttttttttttttttttt1'>
                %1$s
                <candidate component='1' foundation='1' generation='0' id='a1' ip='10.0.0.4' network='0' port='40000' priority='2130706431' protocol='udp' type='host'/>
                <candidate component='2' foundation='2' generation='0' id='a2' ip='203.0.113.7' network='0' port='40001' priority='1686052606' protocol='udp' type='srflx' rel-addr='10.0.0.4' rel-port='40001'/>
              </transport>
            </content>
            <content creator='initiator' name='webcam' senders='both'>
              <description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'>
                <payload-type id='97' name='VP8' clockrate='90000'><rtcp-fb xmlns='urn:xmpp:jingle:apps:rtp:rtcp-fb:0' type='goog-remb'/></payload-type>
                <rtcp-mux/>
              </description>
              <transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='fe0b' pwd='ttttttttttttttttttttttt2'>
                %1$s
              </transport>
            </content>
            """
                    .formatted(FINGERPRINT));

    /** WebRTC in Jingle: one bundle, sources, extensions, candidates by transport-info. */
    static final String CONVERSATIONS = jingle(
            "session-initiate",
            """
            <group xmlns='urn:xmpp:jingle:apps:grouping:0' semantics='BUNDLE'><content name='0'/><content name='1'/></group>
            <content creator='initiator' name='0' senders='both'>
              <description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'>
                <payload-type id='111' name='opus' clockrate='48000' channels='2'><parameter name='minptime' value='10'/><rtcp-fb xmlns='urn:xmpp:jingle:apps:rtp:rtcp-fb:0' type='transport-cc'/></payload-type>
                <source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='10'><parameter name='cname' value='x'/></source>
                <rtcp-mux/>
              </description>
              <transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='fe0a' pwd='ppppppppppppppppppppppp1'>%1$s</transport>
            </content>
            <content creator='initiator' name='1' senders='both'>
              <description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'>
                <payload-type id='96' name='VP8' clockrate='90000'><rtcp-fb xmlns='urn:xmpp:jingle:apps:rtp:rtcp-fb:0' type='nack'/><rtcp-fb xmlns='urn:xmpp:jingle:apps:rtp:rtcp-fb:0' type='nack' subtype='pli'/><rtcp-fb xmlns='urn:xmpp:jingle:apps:rtp:rtcp-fb:0' type='goog-remb'/></payload-type>
                <payload-type id='98'/>
                <rtp-hdrext xmlns='urn:xmpp:jingle:apps:rtp:rtp-hdrext:0' id='4' uri='urn:ietf:params:rtp-hdrext:sdes:mid'/>
                <source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='11'><parameter name='cname' value='x'/></source>
                <source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='12'><parameter name='cname' value='x'/></source>
                <ssrc-group xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' semantics='FID'><source ssrc='11'/><source ssrc='12'/></ssrc-group>
                <rtcp-mux/>
              </description>
              <transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='fe0a' pwd='ppppppppppppppppppppppp1'>%1$s</transport>
            </content>
            """
                    .formatted(FINGERPRINT));

    /** Sound only with static payload types, no rtcp-mux, no DTLS. */
    static final String GAJIM = jingle(
            "session-initiate",
            """
            <content creator='initiator' name='the sound of me'>
              <description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'>
                <payload-type id='0'/><payload-type id='8' name='PCMA'/>
              </description>
              <transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='fe0a' pwd='ttttttttttttttttttttttt1'/>
            </content>
            """);

    private Samples() {}

    static String jingle(String action, String children) {
        return "<jingle xmlns='urn:xmpp:jingle:1' action='" + action
                + "' sid='s1' initiator='romeo@example.net/orchard'>" + children + "</jingle>";
    }

    static String content(String name, String children) {
        return "<content creator='initiator' name='" + name + "'>" + children + "</content>";
    }
}
