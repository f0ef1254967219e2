using System.Globalization;
using Microsoft.AspNetCore.Http;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;
using Zentra.Runtime.Store;

namespace Zentra.Server.Http;

/// <summary>Query parameters, strictly: an unknown, repeated or malformed one is a 400 that names it.</summary>
internal sealed class Query
{
    public const int MaxLimit = 100;

    /// <summary>The largest sequence that a store keeps.</summary>
    public const long MaxSequence = (1L << 40) - 1;
    private const int DefaultLimit = 20;

    private readonly HttpContext http;
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly List<(string Key, string Value)> metadata = [];
    private (ProblemType Type, string Name, string Detail)? fault;

    public Query(HttpContext http) => this.http = http;

    public IReadOnlyList<(string Key, string Value)> Metadata => metadata;

    /// <summary>The refusal, once all parameters were asked for: a fault, or a parameter that nobody asked for.</summary>
    public Reply? Refusal()
    {
        foreach (var (name, _) in http.Request.Query)
        {
            if (fault is null && !known.Contains(name))
            {
                fault = (HttpProblems.UnknownParameter, name, $"There is no parameter '{name}' here.");
            }
        }
        return fault is { } found
            ? Reply.Of(Problem.Of(found.Type, found.Detail, RequestScope.Of(http).RequestId) with
            {
                Errors = [new($"?{found.Name}", found.Type.Code, found.Detail)],
            })
            : null;
    }

    public string? Text(string name, int maxLength = 255)
    {
        known.Add(name);
        var values = http.Request.Query[name];
        if (values.Count == 0)
        {
            return null;
        }
        if (values.Count > 1 || string.IsNullOrEmpty(values[0]) || values[0]!.Length > maxLength)
        {
            return Fail(name, $"{name} must be given once, with 1 to {maxLength} characters.");
        }
        return values[0];
    }

    /// <summary>Words with commas between them; none where the parameter is absent.</summary>
    public IReadOnlyList<string> Words(string name, int most, Func<string, bool> isWord)
    {
        if (Text(name, most * 65) is not { } text)
        {
            return [];
        }
        var words = text.Split(',');
        if (words.Length > most || !words.All(isWord))
        {
            Fail(name, $"{name} has 1 to {most} words with commas between them.");
        }
        return words;
    }

    public string? OneOf(string name, IReadOnlyList<string> allowed)
    {
        var text = Text(name);
        return text is null || allowed.Contains(text) ? text : Fail(name, $"{name} must be one of {string.Join(", ", allowed)}.");
    }

    public string? Id(string name, string prefix)
    {
        var text = Text(name);
        return text is null || Identifier.TryParse(text, prefix, out _) ? text : Fail(name, $"{name} must be an identifier like {prefix}_….");
    }

    public long? Number(string name, long min, long max)
    {
        var text = Text(name);
        if (text is null)
        {
            return null;
        }
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < min || number > max)
        {
            Fail(name, $"{name} must be an integer from {min} to {max}.");
            return null;
        }
        return number;
    }

    public Timestamp? Time(string name)
    {
        var text = Text(name);
        if (text is null)
        {
            return null;
        }
        if (!Timestamp.TryParse(text, out var moment))
        {
            Fail(name, $"{name} must be an RFC 3339 date-time with an offset.");
            return null;
        }
        return moment;
    }

    /// <summary>A text without which there is no answer; empty where it is refused.</summary>
    public string Needed(string name, int maxLength = 255)
    {
        var isThere = http.Request.Query.ContainsKey(name);
        return Text(name, maxLength) ?? (isThere ? null : Fail(name, $"{name} is required.")) ?? "";
    }

    /// <summary>A span of time: `from` inclusive, `to` exclusive; either may be open.</summary>
    public (Timestamp? From, Timestamp? To) Span()
    {
        var (from, to) = (Time("from"), Time("to"));
        if (from >= to)
        {
            Fail("to", "to must be later than from.");
        }
        return (from, to);
    }

    public int Limit() => (int)(Number("limit", 1, MaxLimit) ?? DefaultLimit);

    /// <summary>The parameters that every list of objects has. One row more than the limit is read, to know whether there is more.</summary>
    public Page Page(string prefix, bool withMetadata = false)
    {
        var page = new Page(Limit() + 1)
        {
            OlderThan = Id("starting_after", prefix),
            NewerThan = Id("ending_before", prefix),
            CreatedFrom = Time("created_gte"),
            CreatedBefore = Time("created_lt"),
        };
        if (page is { OlderThan: not null, NewerThan: not null })
        {
            Fail("ending_before", "Give starting_after or ending_before, not both.");
        }
        if (withMetadata)
        {
            ReadMetadata();
        }
        return page;
    }

    /// <summary>The same page with `created_gt` and `created_lte` too. Lists order time by the millisecond.</summary>
    public Page Within(Page page)
    {
        var (after, until) = (Time("created_gt"), Time("created_lte"));
        if (after is not null && page.CreatedFrom is not null)
        {
            Fail("created_gt", "Give created_gte or created_gt, not both.");
        }
        if (until is not null && page.CreatedBefore is not null)
        {
            Fail("created_lte", "Give created_lt or created_lte, not both.");
        }
        page = page with
        {
            CreatedFrom = NextMillisecond(after) ?? page.CreatedFrom,
            CreatedBefore = NextMillisecond(until) ?? page.CreatedBefore,
        };
        if (page.CreatedFrom > page.CreatedBefore)
        {
            Fail(until is null ? "created_lt" : "created_lte", "The span of time ends before it begins.");
        }
        return page;
    }

    /// <summary>The span of an amount in minor units: exactly `name`, or from `name_gte` to `name_lte`.</summary>
    public (long? From, long? To) Amounts(string name)
    {
        var exact = Number(name, 0, Amount.MaxMinor);
        var (from, to) = (Number($"{name}_gte", 0, Amount.MaxMinor), Number($"{name}_lte", 0, Amount.MaxMinor));
        if (exact is not null && (from ?? to) is not null)
        {
            Fail(name, $"Give {name}, or {name}_gte and {name}_lte.");
        }
        if (from > to)
        {
            Fail($"{name}_lte", $"{name}_lte must not be less than {name}_gte.");
        }
        return (exact ?? from, exact ?? to);
    }

    private static Timestamp? NextMillisecond(Timestamp? moment) =>
        moment is { } at ? new((Math.Max(0, at.Microseconds) / 1000 + 1) * 1000) : null;

    private void ReadMetadata()
    {
        foreach (var (name, _) in http.Request.Query)
        {
            if (!name.StartsWith("metadata[", StringComparison.Ordinal) || !name.EndsWith(']'))
            {
                continue;
            }
            var key = name["metadata[".Length..^1];
            if (key.Length is 0 or > 40 || key.Contains('"', StringComparison.Ordinal) || metadata.Count == 10)
            {
                Fail(name, "A metadata filter names a key of 1 to 40 characters; at most ten filters.");
            }
            else if (Text(name, 500) is { } value)
            {
                metadata.Add((key, value));
            }
        }
    }

    /// <summary>Refuses a parameter; the first refusal is the answer.</summary>
    public string? Fail(string name, string detail)
    {
        known.Add(name);
        fault ??= (HttpProblems.InvalidParameter, name, detail);
        return null;
    }
}
