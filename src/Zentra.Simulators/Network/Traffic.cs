using System.Globalization;

namespace Zentra.Simulators.Network;

/// <summary>What this network is asked for: cards, one after the other, an amount, and where they are used.</summary>
internal sealed record Purchase(
    IReadOnlyList<string> Cards, string? Expiry, long AmountMinor, string Currency, string Category, string Merchant);

/// <summary>Messages about purchases, each with a number of its own.</summary>
internal sealed class Traffic(Purchase purchase, TimeProvider time)
{
    private const string Acquirer = "423935";
    private const int Numbers = 1_000_000;

    public long AmountMinor => purchase.AmountMinor;

    private int last = (int)(time.GetUtcNow().ToUnixTimeMilliseconds() % Numbers);
    private int used = -1;

    public IsoMessage Authorization()
    {
        var now = time.GetUtcNow();
        var stan = NextStan();
        var message = new IsoMessage("0100")
        {
            [2] = purchase.Cards[(int)((uint)Interlocked.Increment(ref used) % purchase.Cards.Count)],
            [3] = "000000",
            [4] = purchase.AmountMinor.ToString("D12", CultureInfo.InvariantCulture),
            [7] = now.ToString("MMddHHmmss", CultureInfo.InvariantCulture),
            [11] = stan,
            [12] = now.ToString("HHmmss", CultureInfo.InvariantCulture),
            [13] = now.ToString("MMdd", CultureInfo.InvariantCulture),
            [18] = purchase.Category,
            [22] = "051",
            [25] = "00",
            [32] = Acquirer,
            [37] = $"{now.ToString("HHmmss", CultureInfo.InvariantCulture)}{stan}",
            [41] = "SIMTERM1",
            [42] = purchase.Merchant.PadRight(15),
            [43] = "Simulated Merchant     Springfield  ILUS",
            [49] = purchase.Currency,
        };
        if (purchase.Expiry is not null)
        {
            message[14] = purchase.Expiry;
        }
        return message;
    }

    /// <summary>Tells that the money of an authorization moved, whatever was answered (0220).</summary>
    public IsoMessage Posting(IsoMessage of)
    {
        var message = of.As("0220");
        message[11] = NextStan();
        message[39] = "00";
        return message;
    }

    /// <summary>Undoes all of an authorization.</summary>
    /// <param name="mti">0400 asks for it, 0420 says that it is so.</param>
    public IsoMessage Reversal(IsoMessage of, string mti)
    {
        var message = of.As(mti);
        message[11] = NextStan();
        message[90] = $"{of.Mti}{of[11]}{of[7]}{Acquirer.PadLeft(11, '0')}{new string('0', 11)}";
        return message;
    }

    /// <summary>Network management.</summary>
    /// <param name="code">001 sign on, 002 sign off, 301 echo.</param>
    public IsoMessage Management(string code) => new("0800")
    {
        [7] = time.GetUtcNow().ToString("MMddHHmmss", CultureInfo.InvariantCulture),
        [11] = NextStan(),
        [70] = code,
    };

    private string NextStan() =>
        ((uint)Interlocked.Increment(ref last) % Numbers).ToString("D6", CultureInfo.InvariantCulture);
}
