using System.Globalization;

namespace Zentra.Tests.Cards;

/// <summary>One step of a card's life, in words: `clear 700 @1 1/2`.</summary>
internal sealed record LifeStep(string Text)
{
    private readonly string[] words = Text.Split(' ');

    public string Word => words[0];

    public long Minor => words.Length > 1 && long.TryParse(
        words[1].TrimEnd('h'), NumberStyles.None, CultureInfo.InvariantCulture, out var minor) ? minor : 0;

    /// <summary>The authorization that it is about, by its number.</summary>
    public int? At => Numbered('@');

    /// <summary>The dispute that it is about, by its number.</summary>
    public int? Dispute => Numbered('#');

    public string Place => words.FirstOrDefault(w => w is "eats" or "web" or "fx") ?? "shop";

    /// <summary>Which one it is of how many.</summary>
    public Share? Part => words.FirstOrDefault(w => w.Contains('/', StringComparison.Ordinal)) is { } part
        ? new(part)
        : null;

    public bool Has(string word) => words.Contains(word);

    public override string ToString() => Text;

    private int? Numbered(char sign) => words.FirstOrDefault(w => w[0] == sign) is { } word
        ? int.Parse(word[1..], NumberStyles.None, CultureInfo.InvariantCulture)
        : null;

    internal sealed record Share(string Text)
    {
        public int Of(int index) =>
            int.Parse(Text.Split('/')[index], NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
