namespace Zentra.Cards.Iso8583;

/// <summary>
/// Message type indicators (ISO 8583:1987, section 4.1): version 0, a class, a function, and who sends it or whether it
/// is a repeat.
/// </summary>
public static class MessageTypes
{
    public const char Authorization = '1';
    public const char Financial = '2';
    public const char Reversal = '4';
    public const char NetworkManagement = '8';

    /// <summary>Whether it asks or advises, and so wants an answer: 0xx0, 0xx1, 0x20 and 0x21.</summary>
    public static bool WantsAnswer(string mti) => mti is ['0', _, '0' or '2', '0' or '1'];

    public static bool IsRepeat(string mti) => mti[3] == '1';

    public static bool IsAdvice(string mti) => mti[2] == '2';

    public static bool IsNetworkManagement(string mti) => mti[1] == NetworkManagement;

    /// <summary>The type of the answer: 0110 to 0100 and to 0101, 0130 to 0120 and to 0121.</summary>
    public static string AnswerTo(string mti) => WantsAnswer(mti)
        ? $"{mti[..2]}{(char)(mti[2] + 1)}0"
        : throw new ArgumentException($"Nothing answers {mti}.");
}
