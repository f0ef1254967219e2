using System.Globalization;
using Zentra.Cards.Iso8583;

namespace Zentra.Api.Tests.Network;

/// <summary>What a network sends.</summary>
public static class Messages
{
    public const string Pan = "4761739001010119";

    public static Iso8583Message Management(string code, int stan = 1, string mti = "0800") => new(mti)
    {
        [7] = "1121131411",
        [11] = Stan(stan),
        [70] = code,
    };

    /// <summary>A purchase of 50.00 USD.</summary>
    public static Iso8583Message Purchase(int stan, string mti = "0100") => new(mti)
    {
        [2] = Pan,
        [3] = "000000",
        [4] = "000000005000",
        [7] = "1121131411",
        [11] = Stan(stan),
        [14] = "2812",
        [18] = "5812",
        [22] = "051",
        [25] = "00",
        [32] = "423935",
        [35] = $"{Pan}D28122011758928889",
        [37] = $"632513{Stan(stan)}",
        [41] = "TERM0001",
        [42] = "MERCHANT_000001",
        [49] = "840",
        [52] = "7434F67813BAE545",
    };

    public static string Stan(int number) => number.ToString("D6", CultureInfo.InvariantCulture);

    /// <summary>All that a message says.</summary>
    public static string Say(Iso8583Message message) =>
        message.Fields.Aggregate(message.Mti, (said, n) => $"{said} {n}={message[n]}");
}
