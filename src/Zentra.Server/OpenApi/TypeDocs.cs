using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Zentra.Server.OpenApi;

/// <summary>The summaries of our types and properties, from the documentation files that the compiler writes.</summary>
internal sealed partial class TypeDocs
{
    private readonly ConcurrentDictionary<Assembly, Dictionary<string, string>> read = new();

    public string? Of(Type type) => Find(type.Assembly, $"T:{Name(type)}");

    public string? Of(MemberInfo property) => property.DeclaringType is { } type
        ? Find(type.Assembly, $"P:{Name(type)}.{property.Name}") ?? OfParameter(type, property.Name)
        : null;

    private string? OfParameter(Type type, string name) => Find(type.Assembly, $"T:{Name(type)}#{name}");

    private static string Name(Type type) =>
        (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private string? Find(Assembly assembly, string member) =>
        read.GetOrAdd(assembly, Read).GetValueOrDefault(member);

    private static Dictionary<string, string> Read(Assembly assembly)
    {
        var summaries = new Dictionary<string, string>(StringComparer.Ordinal);
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        if (!File.Exists(file) || assembly.GetName().Name?.StartsWith("Zentra", StringComparison.Ordinal) != true)
        {
            return summaries;
        }
        foreach (var member in XDocument.Load(file).Descendants("member"))
        {
            var name = member.Attribute("name")!.Value;
            if (member.Element("summary") is { } summary)
            {
                summaries[name] = Plain(summary);
            }
            foreach (var parameter in member.Elements("param"))
            {
                summaries[$"{name}#{parameter.Attribute("name")!.Value}"] = Plain(parameter);
            }
        }
        return summaries;
    }

    private static string Plain(XElement text) => Spaces().Replace(
        string.Concat(text.Nodes().Select(n => n is XElement e ? e.Attribute("cref")?.Value.Split('.')[^1] ?? e.Value : n.ToString())),
        " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
