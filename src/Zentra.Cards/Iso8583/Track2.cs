namespace Zentra.Cards.Iso8583;

/// <summary>What track 2 says of a card (ISO/IEC 7813): its number, and its expiry. It prints neither.</summary>
internal readonly struct Track2
{
    private Track2(string number, string? expiry) => (Number, Expiry) = (number, expiry);

    public string? Number { get; }

    /// <summary>Year and month in four digits; null where there are none.</summary>
    public string? Expiry { get; }

    /// <param name="field">Digits, a separator, and more; a sentinel may stand before.</param>
    public static Track2 Read(string? field)
    {
        var track = field.AsSpan().TrimStart(';');
        var separator = track.IndexOfAny('=', 'D');
        if (separator <= 0)
        {
            return default;
        }
        var rest = track[(separator + 1)..];
        var hasExpiry = rest.Length >= 4 && !rest[..4].ContainsAnyExceptInRange('0', '9')
            && rest[2..4] is ['0', >= '1' and <= '9'] or ['1', >= '0' and <= '2'];
        return new(track[..separator].ToString(), hasExpiry ? rest[..4].ToString() : null);
    }

    public override string ToString() => "track 2";
}
